using System.Collections.Concurrent;
using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>Somebody joined a conversation by hand, or left it. Who joins by what he writes is told by the commit.</summary>
public sealed record ParticipantsChanged(Guid ConversationId) : ChatEvent;

/// <summary>
/// Who takes part in a conversation: whoever wrote in it, was named in it or joined. They are told of new messages. As with an assignment, every
/// agent may add and remove every other.
/// </summary>
public sealed class ParticipantService : IDisposable
{
    /// <summary>So many conversations are remembered: every page asks for every message.</summary>
    private const int Remembered = 10_000;

    private readonly IDbContextFactory<ChatDbContext> store;
    private readonly MessageWriter writer;
    private readonly AgentDirectory agents;
    private readonly ChatEvents events;
    private readonly EventSubscription subscription;
    private readonly ConcurrentDictionary<Guid, Lazy<Task<IReadOnlySet<Guid>>>> known = [];

    public ParticipantService(IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents, ChatEvents events)
    {
        (this.store, this.writer, this.agents, this.events) = (store, writer, agents, events);

        // Forgets while the event is published: it stands before everybody who asks here, so that nobody is told what was true before.
        subscription = events.Subscribe(Forget, capacity: 1);
    }

    /// <summary>The agents, in no order. From memory, where it was asked before.</summary>
    public async Task<IReadOnlySet<Guid>> OfAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        if (known.Count >= Remembered)
        {
            known.Clear();
        }

        // Read when it stands there, so that what is forgotten meanwhile is not put back.
        var reading = known.GetOrAdd(conversationId, static (id, service) => new(() => service.ReadAsync(id)), this);
        try
        {
            return await reading.Value.WaitAsync(cancellationToken);
        }
        catch when (reading.Value.IsFaulted)
        {
            known.TryRemove(KeyValuePair.Create(conversationId, reading));
            throw;
        }
    }

    /// <summary>The agent himself joins, or brings a colleague in. Who takes part already stays.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such conversation or colleague, one who does not serve the site, or no store.</exception>
    public async Task AddAsync(Guid agentId, Guid conversationId, Guid participantId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        if (await agents.FindAsync(participantId, cancellationToken) is not { IsDisabled: false } colleague)
        {
            throw ChatRefusedException.Invalid("There is no such agent.");
        }

        await ChangeAsync(new ChangeParticipant(events, agent, conversationId, participantId, colleague));
    }

    /// <summary>The agent himself leaves, or takes a colleague out; whoever does not take part is no error. He is back with the next thing that he writes.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such conversation, or no store.</exception>
    public async Task RemoveAsync(Guid agentId, Guid conversationId, Guid participantId, CancellationToken cancellationToken)
    {
        await ChangeAsync(new ChangeParticipant(events, await agents.RequireAsync(agentId, cancellationToken), conversationId, participantId, joining: null));
    }

    public void Dispose() => subscription.Dispose();

    private async Task ChangeAsync(ChangeParticipant change)
    {
        if (await writer.WriteAsync(change))
        {
            events.Publish(new ParticipantsChanged(change.ConversationId));
        }
    }

    /// <summary>For all who ask at once, so nobody's leaving ends it.</summary>
    private async Task<IReadOnlySet<Guid>> ReadAsync(Guid conversationId)
    {
        await using var db = await store.CreateDbContextAsync();
        return await db.Participants.Where(p => p.ConversationId == conversationId).Select(p => p.AgentId).ToHashSetAsync();
    }

    private bool Forget(ChatEvent happened)
    {
        switch (happened)
        {
            case ParticipantsChanged { ConversationId: var id }:
                known.TryRemove(id, out _);
                break;
            case ConversationsCommitted commit:
                foreach (var (message, _, _) in commit.Messages)
                {
                    if (message.Author == MessageAuthor.Agent)
                    {
                        known.TryRemove(message.ConversationId, out _);
                    }
                }

                foreach (var (note, _, _) in commit.Notes)
                {
                    known.TryRemove(note.ConversationId, out _);
                }

                break;
        }

        return false;
    }
}

/// <summary>Answers whether anything changed.</summary>
/// <param name="by">Who says so.</param>
/// <param name="joining">Who comes in; null when he leaves.</param>
internal sealed class ChangeParticipant(ChatEvents events, AgentCard by, Guid conversationId, Guid agentId, AgentCard? joining) : WriteOperation<bool>
{
    public Guid ConversationId => conversationId;

    protected override bool Run(WriteSession session)
    {
        _ = session.Participant(() => new ConversationLedger(events)).Require(session, conversationId, by).For(joining);
        return joining is not null
            ? PostNote.Join(session, conversationId, agentId)
            : session.Statement("DELETE FROM Participants WHERE ConversationId = $0 AND AgentId = $1").Execute(conversationId, agentId) > 0;
    }
}
