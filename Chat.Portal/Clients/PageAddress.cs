namespace Chat.Portal.Clients;

/// <summary>Addresses of pages as browsers say them: hostile text that may become a link.</summary>
public static class PageAddress
{
    /// <summary>Where a link may lead; null for what is no web page, or hides its host.</summary>
    public static string? Link(string? url) => Read(url)?.AbsoluteUri;

    /// <summary>The host without the usual beginning; the text itself when it is no address.</summary>
    public static string Host(string url) =>
        Read(url) is not { } uri ? url : uri.IdnHost.StartsWith("www.", StringComparison.Ordinal) ? uri.IdnHost[4..] : uri.IdnHost;

    /// <summary>What stands behind the host.</summary>
    public static string Path(string url) => Read(url) is { } uri ? uri.PathAndQuery : url;

    /// <summary>Where somebody came from; null when it was the same site, or nowhere in particular.</summary>
    public static string? CameFrom(string? referrer, string? page) =>
        string.IsNullOrEmpty(referrer) || (Read(referrer) is { } from && Read(page) is { } here && from.Host == here.Host) ? null : referrer;

    private static Uri? Read(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.UserInfo.Length == 0 ? uri : null;
}
