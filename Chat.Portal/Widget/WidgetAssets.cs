namespace Chat.Portal.Widget;

/// <summary>The widget as it is served now: from the host's own resources, or while somebody works on it from what was just bundled.</summary>
internal sealed class WidgetAssets
{
    private const string Prefix = "widget/";

    private volatile WidgetBundle bundle = new(
        typeof(WidgetAssets).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).ToList(),
        ReadResource);

    public WidgetBundle Bundle => bundle;

    /// <summary>Whether the sources are being worked on, so that browsers must ask every time.</summary>
    public bool IsInWork { get; private set; }

    /// <summary>What a page gets whose script tag names no site that we know: a word to its developer, and no harm.</summary>
    public WidgetFile UnknownSite { get; } = WidgetFile.Create("console.warn('Chat: the script tag names an unknown site.')");

    public void Replace(WidgetBundle next)
    {
        bundle = next;
        IsInWork = true;
    }

    private static byte[] ReadResource(string name)
    {
        using var stream = typeof(WidgetAssets).Assembly.GetManifestResourceStream(Prefix + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
