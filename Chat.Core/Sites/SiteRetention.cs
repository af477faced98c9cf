namespace Chat.Core.Sites;

/// <summary>After how many days something is removed by itself; null keeps it.</summary>
/// <param name="Conversations">Resolved conversations, by their last message.</param>
/// <param name="Files">Files of resolved conversations, by the last message there.</param>
/// <param name="Visits">Which pages a client was on and with which browser, by when he was last seen.</param>
public sealed record SiteRetention(int? Conversations, int? Files, int? Visits)
{
    public const int MostDays = 3_650;

    public static readonly SiteRetention Keep = new(null, null, null);
}
