namespace Chat.Core.Sites;

/// <summary>The origin of a page as browsers send it: scheme, host and port, nothing else.</summary>
public static class Origin
{
    /// <summary>
    /// The one spelling of an origin: lower case, international names in punycode, no default port, no path.
    /// Null when it is none, also for the literal <c>null</c> that sandboxed pages and files send.
    /// </summary>
    public static string? Normalize(string? value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > 300
            || !Uri.TryCreate(value, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0
            || uri.IdnHost.Length == 0)
        {
            return null;
        }

        var host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost.ToLowerInvariant();
        return uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
    }
}
