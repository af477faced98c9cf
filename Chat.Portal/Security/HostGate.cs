using System.Net;
using Chat.Core;
using Chat.Portal.Widget;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chat.Portal.Security;

/// <summary>What the host takes before it knows who asks: sizes, times, and connections, in all and from one address.</summary>
internal static class HostGate
{
    /// <summary>Bytes of a request's body. What takes more says so where it is mapped.</summary>
    public const long BodySize = 128 * 1024;

    /// <summary>Of what visitors and circuits post when they cannot have a socket: one frame of the largest kind, and room.</summary>
    public const long PollSize = 256 * 1024;

    public static void Apply(KestrelServerOptions kestrel, ChatOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = BodySize;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        if (!options.LimitsEnabled)
        {
            return;
        }

        limits.MaxConcurrentConnections = options.Limits.Connections;
        limits.MaxConcurrentUpgradedConnections = options.Limits.Sockets;
        var places = new Places(options.Limits.ConnectionsPerAddress);
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => AdmitAsync(connection, next, places, options)));
    }

    private static async Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next, Places places, ChatOptions options)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (address is null || options.Proxies.Any(proxy => proxy.Contains(address)))
        {
            await next(connection);
            return;
        }

        var key = VisitorHubFilter.AddressOf(address);
        if (!places.Enter(key))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            places.Leave(key);
        }
    }
}
