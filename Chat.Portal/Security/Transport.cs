using System.Net;

namespace Chat.Portal.Security;

/// <summary>Whether what lets somebody in may travel on this line: https, or a browser that asks its own machine.</summary>
internal static class Transport
{
    public static bool IsSafe(HttpContext context) => context.Request.IsHttps || IsLoopback(context.Request.Host);

    /// <summary>
    /// Asked of the name that the browser used, not of where the connection comes from: with a container or a tunnel in between a
    /// request to <c>localhost</c> comes from elsewhere, and never left the machine unprotected.
    /// </summary>
    public static bool IsLoopback(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address));
}
