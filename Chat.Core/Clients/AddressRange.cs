using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Chat.Core.Data;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <summary>A range of addresses as CIDR, its base address normalised: one range has one text.</summary>
public static class AddressRange
{
    /// <summary>Nothing wider may be blocked: a slip of the finger must not lock out the world.</summary>
    private const int WidestV4 = 8;

    private const int WidestV6 = 16;

    /// <param name="text">An address, or an address with the length of its prefix.</param>
    /// <exception cref="ChatRefusedException">No range, or a far too wide one.</exception>
    public static IPNetwork Parse(string? text)
    {
        var parts = (text ?? "").Trim().Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out var address) || (address.AddressFamily == AddressFamily.InterNetwork && parts[0].Count(c => c == '.') != 3))
        {
            throw Invalid();
        }

        var mapped = address.IsIPv4MappedToIPv6;
        var bits = (mapped || address.AddressFamily == AddressFamily.InterNetworkV6) ? 128 : 32;
        var prefix = bits;
        if (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= bits))
        {
            throw Invalid();
        }

        if (mapped)
        {
            // ::ffff:203.0.113.0/120 is 203.0.113.0/24.
            prefix -= 96;
        }

        var plain = Plain(address);
        var widest = plain.AddressFamily == AddressFamily.InterNetwork ? WidestV4 : WidestV6;
        return prefix >= widest ? new IPNetwork(Base(plain, prefix), prefix) : throw ChatRefusedException.Invalid($"This range is too wide; the widest is /{widest}.");
    }

    /// <summary>An IPv4 address is one, also where it came dressed as IPv6; what names a network card is left out.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;

    /// <summary>As it is shown to who need not know it: the address of one household without its end, a wider range as it is.</summary>
    public static string Shorten(IPNetwork range)
    {
        var isV4 = range.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var network = ShortAddress.Of(range.BaseAddress)!;
        return range.PrefixLength < (isV4 ? 32 : 64) ? range.ToString() : $"{network[..^(isV4 ? "0/24" : "/48").Length]}…";
    }

    private static IPAddress Base(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static ChatRefusedException Invalid() => ChatRefusedException.Invalid("A range is an address such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.");
}
