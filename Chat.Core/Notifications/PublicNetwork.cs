using System.Net;
using System.Net.Sockets;

namespace Chat.Core.Notifications;

/// <summary>Which addresses are the open internet's. What an agent's browser names must not lead the host into the house that it stands in.</summary>
public static class PublicNetwork
{
    private static readonly IPNetwork[] Others =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // Of the sixth version only what is given out (2000::/3), without what carries or stands for another address.
    private static readonly IPNetwork Given = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Carrying = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    public static bool Has(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(Others, network => network.Contains(plain))
            : Given.Contains(plain) && !Array.Exists(Carrying, network => network.Contains(plain));
    }
}
