namespace Chat.Core.Sites;

/// <summary>What signs for a site. A class that prints nothing, so that no log line can hold it.</summary>
public sealed class SiteSecrets(string? current, string? previous, DateTimeOffset? previousEndsAt)
{
    /// <summary>43 characters, base64url; null until somebody has asked for it.</summary>
    public string? Current { get; } = current;

    /// <summary>The one before the last change.</summary>
    public string? Previous { get; } = previous;

    public DateTimeOffset? PreviousEndsAt { get; } = previousEndsAt;

    /// <summary>All whose signatures count at that moment.</summary>
    public IEnumerable<string> ValidAt(DateTimeOffset now)
    {
        if (Current is not null)
        {
            yield return Current;
        }

        if (Previous is not null && PreviousEndsAt > now)
        {
            yield return Previous;
        }
    }
}
