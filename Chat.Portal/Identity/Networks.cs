using System.Net;
using System.Net.Sockets;
using Chat.Core.Clients;

namespace Chat.Portal.Identity;

/// <summary>Where a request comes from: exactly enough to count tries, and roughly enough to be kept.</summary>
internal static class Networks
{
    /// <summary>By what tries are counted: an IPv4 address, or the 64 bits that one IPv6 household has. Never stored.</summary>
    public static string? Counted(HttpContext? context) => Shorten(context?.Connection.RemoteIpAddress, 32, 64);

    /// <summary>What is kept of it and shown to its owner: 203.0.113.0/24, 2001:db8:1::/48.</summary>
    public static string? Kept(HttpContext? context) => Shorten(context?.Connection.RemoteIpAddress, 24, 48);

    private static string? Shorten(IPAddress? address, int bitsOf4, int bitsOf6)
    {
        if (address is null)
        {
            return null;
        }

        var plain = AddressRange.Plain(address);
        var bits = plain.AddressFamily == AddressFamily.InterNetwork ? bitsOf4 : bitsOf6;
        var bytes = plain.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var left = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - left));
        }

        return new IPNetwork(new IPAddress(bytes), bits).ToString();
    }
}
