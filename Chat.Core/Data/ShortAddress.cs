using System.Net;
using System.Net.Sockets;

namespace Chat.Core.Data;

/// <summary>An address as it may be kept: the network that it is in, which says whence and not who.</summary>
public static class ShortAddress
{
    private const int PrefixV4 = 24;
    private const int PrefixV6 = 48;

    /// <summary>203.0.113.7 is 203.0.113.0/24, and 2001:db8:1:2::3 is 2001:db8:1::/48. An IPv4 address that comes dressed as IPv6 is one.</summary>
    public static string? Of(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var prefix = plain.AddressFamily == AddressFamily.InterNetwork ? PrefixV4 : PrefixV6;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(prefix / 8).Clear();
        return $"{new IPAddress(bytes)}/{prefix}";
    }
}
