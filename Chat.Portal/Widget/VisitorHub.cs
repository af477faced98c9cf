using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Presence;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>The visitors' side of the public contract. Translates; what happens is decided in the domain.</summary>
internal sealed class VisitorHub(
    VisitorArrival arrival,
    ConversationService conversations,
    ConversationQueries queries,
    VisitLog visits,
    VisitorPresence presence,
    VisitorTyping typing,
    AgentTyping agentTyping,
    VisitorAgents agents,
    VisitorIdentity identities,
    StoreIdentity identity) : Hub<IVisitorClient>
{
    private const int TitleLength = 300;
    private const int UrlLength = 2_000;
    private const int ConversationLimit = 50;

    private Visitor Me => Visitor.Of(Context) ?? throw NotJoined();

    public async Task<JoinAnswer> Join(JoinRequest request)
    {
        Required(request);
        var joined = await arrival.AdmitAsync(Context, request);

        // Listen first, read second: what is stored in between arrives as a push.
        await Groups.AddToGroupAsync(Context.ConnectionId, Visitor.Group(joined.Client.Id), Context.ConnectionAborted);
        await Groups.AddToGroupAsync(Context.ConnectionId, Visitor.Everybody, Context.ConnectionAborted);
        var page = Page(request.Page);
        presence.Connect(joined.Client.Id, Context.ConnectionId, page, new VisitorSeat(joined.Client.SiteId, joined.SessionId));
        if (Context.ConnectionAborted.IsCancellationRequested)
        {
            // He left while he was let in: his farewell may have come before this, and nobody stays whom no farewell follows.
            presence.Disconnect(Context.ConnectionId);
        }

        if (Visitor.Of(Context) is null)
        {
            // He turned out to be somebody else while he was let in; whoever released him may have come before all this.
            presence.Disconnect(Context.ConnectionId);
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, Visitor.Group(joined.Client.Id));
            throw NotJoined();
        }

        var userAgent = Context.GetHttpContext()?.Request.Headers.UserAgent.ToString();
        visits.Note(joined.SessionId, page?.Url ?? "", page?.Title ?? "", page?.Referrer ?? "", Cut(userAgent, Session.UserAgentLength));
        var (answer, conversation) = await arrival.DescribeAsync(joined, request.Known, Context.ConnectionAborted);
        if (conversation is not null)
        {
            await CatchUpAsync(conversation);
        }

        return answer;
    }

    public async Task<SendAnswer> SendMessage(SendRequest request)
    {
        Required(request);
        var me = Me;
        var message = await conversations.PostFromClientAsync(
            me.SiteId, me.ClientId, request.Id, request.Body, Context.ConnectionId, request.AttachmentIds,
            await arrival.StartAsync(me.SiteId, request.IsNew, Context.ConnectionAborted));
        typing.Set(me.ClientId, null);
        return new SendAnswer(message.Id, identity.Epoch, message.ConversationId, message.Sequence, Wire.Time(message.SentAt));
    }

    public async Task<MessagesAnswer> GetMessages(MessagesRequest request)
    {
        Required(request);
        await RequireOwnAsync(request.ConversationId);
        if (request.Before is not null && request.After is not null)
        {
            throw ChatRefusedException.Invalid("Give before or after, not both.");
        }

        if (request.Limit is < 1 or > ConversationQueries.PageLimit)
        {
            throw ChatRefusedException.Invalid($"The limit must be from 1 to {ConversationQueries.PageLimit}.");
        }

        var limit = request.Limit ?? VisitorArrival.FirstPage;
        var page = request.After is { } after
            ? await queries.AfterAsync(request.ConversationId, after, limit, Context.ConnectionAborted)
            : await queries.BeforeAsync(request.ConversationId, request.Before, limit, Context.ConnectionAborted);
        return new MessagesAnswer(await agents.DescribeAsync(page.Messages, Context.ConnectionAborted), page.HasMore);
    }

    /// <summary>His matters, newest first.</summary>
    public async Task<ConversationsAnswer> GetConversations(ConversationsRequest request)
    {
        Required(request);
        var found = await queries.ListAsync(Me.ClientId, request.Before, ConversationLimit + 1, Context.ConnectionAborted);
        var rows = found.Take(ConversationLimit).ToList();
        var lasts = await agents.DescribeAsync([.. rows.Select(row => row.Last).OfType<StoredMessage>()], Context.ConnectionAborted);
        return new ConversationsAnswer([.. rows.Select(row => new ConversationRow(
            row.State.Id, Wire.Name(row.State.Status), row.State.LastMessageSequence, lasts.FirstOrDefault(last => last.Id == row.Last?.Id)))], found.Count > ConversationLimit);
    }

    /// <summary>How he liked what became of his matter.</summary>
    public Task Rate(RateRequest request)
    {
        Required(request);
        var me = Me;
        return conversations.RateAsync(me.SiteId, me.ClientId, request.ConversationId, request.Score, request.Comment);
    }

    public async Task SetTyping(TypingRequest request)
    {
        Required(request);
        if (request.Text is { Length: > MessageRules.BodyLength })
        {
            throw new ChatRefusedException(Refusal.MessageTooLong, $"The text has more than {MessageRules.BodyLength} characters.");
        }

        typing.Set(Me.ClientId, await arrival.PreviewAsync(Me.SiteId, request.Text, Context.ConnectionAborted));
    }

    public Task MarkRead(ReadRequest request)
    {
        Required(request);
        return conversations.MarkReadByClientAsync(Me.ClientId, request.ConversationId, request.Sequence);
    }

    /// <summary>This browser has the messages up to here, read or not.</summary>
    public Task MarkDelivered(ReadRequest request)
    {
        Required(request);
        return conversations.MarkDeliveredAsync(Me.ClientId, request.ConversationId, request.Sequence);
    }

    public Task UpdatePage(PageInfo request)
    {
        Required(request);
        var page = Page(request)!;
        presence.UpdatePage(Context.ConnectionId, page);
        visits.Note(Me.SessionId, page.Url, page.Title, page.Referrer);
        return Task.CompletedTask;
    }

    /// <summary>What the page says about its visitor. Without its site's signature that proves nothing.</summary>
    public Task<IdentifyAnswer> Identify(IdentifyRequest request)
    {
        Required(request);
        return string.IsNullOrEmpty(request.Signature)
            ? identities.DescribeAsync(Me, request)
            : identities.IdentifyAsync(Me, request, request.Signature, Context.ConnectionId, Context.ConnectionAborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        presence.Disconnect(Context.ConnectionId);
        if (Visitor.Of(Context) is { } me && presence.ConnectionCount(me.ClientId) == 0)
        {
            typing.Set(me.ClientId, null);
        }

        return Task.CompletedTask;
    }

    /// <summary>What a connection that was here would have been told: how far the team has read, and who is typing.</summary>
    private async Task CatchUpAsync(ConversationState conversation)
    {
        if (conversation.SeenByTeam > 0)
        {
            await Clients.Caller.MessagesRead(new ReadPush(conversation.Id, conversation.SeenByTeam));
        }

        if (agentTyping.In(conversation.Id) is { Count: > 0 } typists)
        {
            await Clients.Caller.AgentTyping(await agents.TypingAsync(conversation.Id, typists, Context.ConnectionAborted));
        }
    }

    private async Task RequireOwnAsync(Guid conversationId)
    {
        if (await queries.FindAsync(conversationId, Context.ConnectionAborted) is not { } conversation || conversation.ClientId != Me.ClientId)
        {
            throw ChatRefusedException.Invalid("There is no such conversation.");
        }
    }

    private static ChatRefusedException NotJoined() => new(Refusal.NotJoined, "The first invocation of a connection is Join.");

    private static void Required(object? request)
    {
        if (request is null)
        {
            throw ChatRefusedException.Invalid("The argument is missing.");
        }
    }

    private static VisitorPage? Page(PageInfo? page) =>
        page is null ? null : new VisitorPage(Cut(page.Url, UrlLength), Cut(page.Title, TitleLength), Cut(page.Referrer, UrlLength));

    private static string Cut(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[..length];
}
