using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Core.Presence;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>
/// Carries what happened to the visitors it concerns. A push may be lost: <see cref="IVisitorClient.Head"/> follows the last
/// message of a conversation, so that whoever missed it notices and fetches.
/// </summary>
internal sealed partial class VisitorRelay(
    ChatEvents events,
    IHubContext<VisitorHub, IVisitorClient> hub,
    VisitorAgents agents,
    VisitorPresence presence,
    ConversationQueries queries,
    StoreIdentity identity,
    TimeProvider clock,
    ILogger<VisitorRelay> logger) : BackgroundService
{
    private static readonly TimeSpan HeadDelay = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, PendingHead> heads = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Subscribe(
            e => e is ConversationsCommitted or AgentTypingChanged or AgentPresenceChanged or TeamChanged, capacity: 20_000);
        var follow = FollowAsync(subscription, stoppingToken);
        var announce = AnnounceAsync(stoppingToken);
        await Task.WhenAll(follow, announce);
    }

    private async Task FollowAsync(EventSubscription subscription, CancellationToken stoppingToken)
    {
        await foreach (var happened in subscription.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RelayAsync(happened, stoppingToken);
                if (subscription.TakeLag())
                {
                    await CatchUpAsync(stoppingToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.Failed(logger, e);
            }
        }
    }

    private async Task RelayAsync(ChatEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case ConversationsCommitted committed:
                await RelayAsync(committed, cancellationToken);
                break;
            case AgentTypingChanged typing when await queries.FindAsync(typing.ConversationId, cancellationToken) is { } conversation:
                await To(conversation.ClientId).AgentTyping(await agents.TypingAsync(typing.ConversationId, typing.AgentIds, cancellationToken));
                break;
            case AgentPresenceChanged or TeamChanged:
                await hub.Clients.Group(Visitor.Everybody).AgentsChanged(await agents.ListAsync(cancellationToken));
                break;
        }
    }

    private async Task RelayAsync(ConversationsCommitted committed, CancellationToken cancellationToken)
    {
        // First what makes good for a push that fails.
        foreach (var (before, after) in committed.Changes)
        {
            if (before?.LastMessageSequence != after.LastMessageSequence || before.ClientId != after.ClientId)
            {
                Remember(after);
            }
        }

        // Most messages come from a visitor's only connection, which has the acknowledgement.
        var pushed = committed.Messages.Where(m => presence.ConnectionCount(m.ClientId) > (m.SenderConnection is null ? 0 : 1)).ToList();
        var messages = await agents.DescribeAsync([.. pushed.Select(m => m.Message)], cancellationToken);
        foreach (var ((_, clientId, sender), message) in pushed.Zip(messages))
        {
            var readers = sender is null ? To(clientId) : hub.Clients.GroupExcept(Visitor.Group(clientId), sender);
            await readers.MessageReceived(message);
        }

        var edited = committed.Edited.Where(m => presence.ConnectionCount(m.ClientId) > 0).ToList();
        foreach (var ((_, clientId, _), message) in edited.Zip(await agents.DescribeAsync([.. edited.Select(m => m.Message)], cancellationToken)))
        {
            await To(clientId).MessageChanged(message);
        }

        await IntroduceAsync([.. committed.Changes.Where(c => c.Before is { } before && before.ClientId != c.After.ClientId).Select(c => c.After)], cancellationToken);
        foreach (var (before, after) in committed.Changes)
        {
            if (before is not null && before.Status != after.Status)
            {
                await To(after.ClientId).ConversationChanged(new ConversationPush(after.Id, Wire.Name(after.Status)));
            }

            if (before is not null && before.SeenByTeam != after.SeenByTeam)
            {
                await To(after.ClientId).MessagesRead(new ReadPush(after.Id, after.SeenByTeam));
            }
        }
    }

    /// <summary>A conversation has another client now: where it is the newest of his, his other browsers learn of it by its last message.</summary>
    private async Task IntroduceAsync(IReadOnlyList<ConversationState> moved, CancellationToken cancellationToken)
    {
        foreach (var clientId in moved.Select(c => c.ClientId).Distinct().Where(id => presence.ConnectionCount(id) > 0))
        {
            if (await queries.CurrentAsync(clientId, cancellationToken) is { } current && moved.Any(c => c.Id == current.Id))
            {
                var last = await queries.BeforeAsync(current.Id, null, 1, cancellationToken);
                foreach (var message in await agents.DescribeAsync(last.Messages, cancellationToken))
                {
                    await To(clientId).MessageReceived(message);
                }
            }
        }
    }

    private void Remember(ConversationState state)
    {
        lock (heads)
        {
            heads[state.Id] = heads.TryGetValue(state.Id, out var pending)
                ? pending with { ClientId = state.ClientId, LastSequence = state.LastMessageSequence }
                : new PendingHead(state.ClientId, state.LastMessageSequence, clock.GetTimestamp());
        }
    }

    private async Task AnnounceAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (conversationId, head) in TakeDue())
            {
                try
                {
                    await To(head.ClientId).Head(new HeadPush(identity.Epoch, conversationId, head.LastSequence));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Log.Failed(logger, e);
                }
            }
        }
    }

    private List<KeyValuePair<Guid, PendingHead>> TakeDue()
    {
        lock (heads)
        {
            var due = heads.Where(h => clock.GetElapsedTime(h.Value.Since) >= HeadDelay).ToList();
            due.ForEach(h => heads.Remove(h.Key));
            return due;
        }
    }

    /// <summary>Events were lost, nobody knows whose: everybody who is here learns where his conversation ends.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        Log.Lagged(logger);
        foreach (var clientId in presence.OnlineClients())
        {
            if (await queries.CurrentAsync(clientId, cancellationToken) is { } conversation)
            {
                Remember(conversation);
            }
        }
    }

    private IVisitorClient To(Guid clientId) => hub.Clients.Group(Visitor.Group(clientId));

    /// <param name="ClientId">Who is told.</param>
    /// <param name="LastSequence">What he is told.</param>
    /// <param name="Since">Of the first message that waits; a timestamp, since the clock on the wall may jump.</param>
    private sealed record PendingHead(Guid ClientId, long LastSequence, long Since);

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Error, "An event could not be relayed to visitors; they notice by the next head")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(4102, LogLevel.Warning, "The relay fell behind; every visitor is told where his conversation ends")]
        public static partial void Lagged(ILogger logger);
    }
}
