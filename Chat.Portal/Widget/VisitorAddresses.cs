using System.Net;
using System.Net.Sockets;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Sites;

namespace Chat.Portal.Widget;

/// <param name="Range">What is to be blocked.</param>
/// <param name="Shown">What may be read of it.</param>
public sealed record VisitorAddress(string Range, string Shown);

/// <summary>
/// Where a client's open connections come from, for whoever is about to block him. Nothing of it is stored, and it is shown without its end unless the site
/// says otherwise: the exact address can be blocked unread.
/// </summary>
public sealed class VisitorAddresses
{
    private readonly VisitorLines lines;
    private readonly AgentAccess access;
    private readonly SiteDirectory sites;

    internal VisitorAddresses(VisitorLines lines, AgentAccess access, SiteDirectory sites) => (this.lines, this.access, this.sites) = (lines, access, sites);

    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="Chat.Core.Diagnostics.ChatRefusedException">No such client.</exception>
    public async Task<IReadOnlyList<VisitorAddress>> OfAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        await access.RequireClientAsync(agentId, clientId, cancellationToken);
        var found = new List<VisitorAddress>();
        foreach (var visitor in lines.Of(v => v.ClientId == clientId).Select(l => l.Visitor).Where(v => v.Address is not null))
        {
            var range = Range(AddressRange.Plain(visitor.Address!));
            var isWhole = (await sites.FindAsync(visitor.SiteId, cancellationToken))?.Settings.ShowsAddresses == true;
            found.Add(new VisitorAddress(range.ToString(), isWhole ? range.ToString() : AddressRange.Shorten(range)));
        }

        return [.. found.DistinctBy(a => a.Range)];
    }

    /// <summary>What may be read of a block: it counts for every site, so any site that shows addresses is enough.</summary>
    public async Task<string> ShownAsync(AddressBlockCard block, CancellationToken cancellationToken) =>
        await sites.AnyShowsAddressesAsync(cancellationToken) ? block.Range : AddressRange.Shorten(IPNetwork.Parse(block.Range));

    /// <summary>Of IPv6 the first 64 bits are one household.</summary>
    private static IPNetwork Range(IPAddress address) => AddressRange.Parse(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"{address}/64" : $"{address}");
}
