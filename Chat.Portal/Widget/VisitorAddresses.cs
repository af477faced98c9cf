using System.Net.Sockets;
using Chat.Core.Clients;

namespace Chat.Portal.Widget;

/// <summary>Where a client's open connections come from, for whoever is about to block him. Nothing of it is stored.</summary>
public sealed class VisitorAddresses
{
    private readonly Func<Guid, IReadOnlyList<string>> find;

    internal VisitorAddresses(VisitorLines lines) => find = clientId =>
    [
        .. lines.Of(v => v.ClientId == clientId).Select(l => l.Visitor.Address).OfType<System.Net.IPAddress>().Select(AddressRange.Plain)
            // Of IPv6 the first 64 bits are one household.
            .Select(a => AddressRange.Parse(a.AddressFamily == AddressFamily.InterNetworkV6 ? $"{a}/64" : $"{a}").ToString()).Distinct(),
    ];

    public IReadOnlyList<string> Of(Guid clientId) => find(clientId);
}
