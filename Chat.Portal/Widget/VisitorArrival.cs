using Chat.Core;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Sites;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>Lets a visitor in and tells him where he left off.</summary>
internal sealed class VisitorArrival(
    SiteDirectory sites,
    ClientService clients,
    BlockService blocks,
    ConversationQueries queries,
    VisitorAgents agents,
    VisitorLimits limits,
    VisitorChallenges challenges,
    VisitorLines lines,
    StoreIdentity identity,
    ChatOptions options,
    TimeProvider clock)
{
    /// <summary>Messages that a newcomer gets.</summary>
    public const int FirstPage = 50;

    public async Task<JoinedClient> AdmitAsync(HubCallerContext context, JoinRequest request)
    {
        var address = context.GetHttpContext()?.Connection.RemoteIpAddress;
        if (await blocks.IsBlockedAsync(address, context.ConnectionAborted))
        {
            throw new ChatRefusedException(Refusal.Blocked, "Nobody may write here from this address.");
        }

        var site = await sites.FindAsync(request.Site ?? Site.DefaultKey, context.ConnectionAborted)
            ?? throw new ChatRefusedException(Refusal.UnknownSite, "There is no such site.");
        var origin = context.GetHttpContext()?.Request.Headers.Origin.ToString();
        if (!site.Allows(origin))
        {
            throw new ChatRefusedException(Refusal.OriginNotAllowed, "This site does not allow the page's origin.");
        }

        if (string.IsNullOrEmpty(request.Token))
        {
            limits.TakeNewClient(VisitorHubFilter.Address(context));
            challenges.Require(site.Id, request.Proof);
        }

        if (Visitor.Of(context) is { } before && string.IsNullOrEmpty(request.Token))
        {
            throw ChatRefusedException.Invalid($"This connection has joined as {before.ClientId}; join again with its token.");
        }

        var releases = lines.Releases;
        var joined = await clients.JoinAsync(site, request.Token, request.Locale, context.ConnectionAborted);
        if (Visitor.Of(context) is { } earlier && earlier.ClientId != joined.Client.Id)
        {
            throw ChatRefusedException.Invalid("This connection has joined as somebody else; open another.");
        }

        var visitor = new Visitor(joined.Client.Id, joined.SessionId, site.Id, site.Look.Key) { Address = address };
        lines.Seat(context, visitor);
        if (releases != lines.Releases && !string.IsNullOrEmpty(request.Token))
        {
            await RequireTokenAsync(visitor, site, request.Token, context.ConnectionAborted);
        }

        return joined;
    }

    /// <summary>Somebody got another token, or became somebody else, while this one was let in: is his still good, and is he still the same?</summary>
    private async Task RequireTokenAsync(Visitor visitor, SiteCard site, string token, CancellationToken cancellationToken)
    {
        try
        {
            if ((await clients.JoinAsync(site, token, locale: null, cancellationToken)).Client.Id != visitor.ClientId)
            {
                throw new ChatRefusedException(Refusal.NotJoined, "This client is somebody else by now; join again.");
            }
        }
        catch
        {
            visitor.Leave();
            throw;
        }
    }

    /// <param name="joined">Who he is.</param>
    /// <param name="known">What he already has.</param>
    /// <param name="cancellationToken">Ends with the connection.</param>
    /// <returns>The answer, and his conversation when he has one.</returns>
    public async Task<(JoinAnswer Answer, ConversationState? Conversation)> DescribeAsync(JoinedClient joined, KnownPosition? known, CancellationToken cancellationToken)
    {
        var conversation = await queries.CurrentAsync(joined.Client.Id, cancellationToken);
        var reset = known is not null && (known.Epoch != identity.Epoch || known.ConversationId != conversation?.Id || known.Sequence > conversation.LastMessageSequence);
        var page = conversation is null
            ? new MessagePage([], false)
            : known is null || reset
                ? await queries.BeforeAsync(conversation.Id, null, FirstPage, cancellationToken)
                : await queries.AfterAsync(conversation.Id, Math.Max(known.Sequence, 0), ConversationQueries.PageLimit, cancellationToken);
        var answer = new JoinAnswer(
            joined.Token,
            identity.Epoch,
            new ClientInfo(joined.Client.Id, joined.Client.Name),
            await agents.ListAsync(cancellationToken),
            conversation is null ? null : new ConversationInfo(
                conversation.Id, Wire.Name(conversation.Status), conversation.LastMessageSequence,
                conversation.Status == ConversationStatus.Resolved ? await queries.ScoreAsync(conversation.Id, cancellationToken) : null),
            await agents.DescribeAsync(page.Messages, cancellationToken),
            page.HasMore,
            reset,
            SiteInfo.From((await sites.FindAsync(joined.Client.SiteId, cancellationToken))?.Settings ?? SiteSettings.Default, options.MaxAttachmentSize, joined.Client.HasEmail, clock.GetUtcNow()));
        return (answer, conversation);
    }

    /// <summary>When a message of the client opens a new conversation.</summary>
    public async ValueTask<NewConversation> StartAsync(Guid siteId, bool isNew, CancellationToken cancellationToken) =>
        isNew ? NewConversation.Always
        : (await sites.FindAsync(siteId, cancellationToken))?.Settings.StartsAnew == true ? NewConversation.AfterResolved
        : NewConversation.Never;

    /// <summary>What agents may see of a half-typed text: all of it, or where the site says so only that there is one.</summary>
    public async ValueTask<string?> PreviewAsync(Guid siteId, string? text, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(text) ? null
        : (await sites.FindAsync(siteId, cancellationToken))?.Look.TypingPreview == true && MessageRules.IsText(text) ? text
        : "…";
}
