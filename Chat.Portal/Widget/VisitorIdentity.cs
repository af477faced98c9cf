using Chat.Core.Clients;
using Chat.Core.Conversations;

namespace Chat.Portal.Widget;

/// <summary>Takes what pages say of their visitors, signed or not, and gives it the shape of the contract.</summary>
internal sealed class VisitorIdentity(ClientService clients, IdentityService identities, VisitorTransfer transfer)
{
    public async Task<IdentifyAnswer> DescribeAsync(Visitor me, IdentifyRequest request)
    {
        var client = await clients.DescribeAsync(me.ClientId, me.SiteId, request.Name, request.Email, request.Attributes, request.Id);
        return new IdentifyAnswer(new ClientInfo(client.Id, client.Name), client.IsVerified, Token: null);
    }

    public async Task<IdentifyAnswer> IdentifyAsync(Visitor me, IdentifyRequest request, string signature, string connectionId, CancellationToken cancellationToken)
    {
        var claim = IdentityClaim.Read(request.Id, request.Name, request.Email, request.Attributes, request.Expires, signature);
        var client = await identities.IdentifyAsync(me.SiteId, me.SiteKey, me.SessionId, me.ClientId, claim, cancellationToken);
        if (client.Token is not null)
        {
            await transfer.CompleteAsync(me, client.Id, client.WasUnknown, connectionId);
        }

        return new IdentifyAnswer(new ClientInfo(client.Id, client.Name), IsVerified: true, client.Token);
    }
}
