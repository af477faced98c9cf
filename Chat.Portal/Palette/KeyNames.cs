namespace Chat.Portal.Palette;

/// <summary>What stands on a key.</summary>
public static class KeyNames
{
    /// <param name="key">Of <see cref="DeskAction.Keys"/>.</param>
    public static string Of(string key) => key.StartsWith("shift+", StringComparison.Ordinal) ? $"⇧ {key[6..].ToUpperInvariant()}" : key.ToUpperInvariant();
}
