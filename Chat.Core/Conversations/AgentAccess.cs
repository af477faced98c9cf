using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>
/// Whether an agent may see a conversation or a client, asked with the rights that he has now (<see cref="AgentScope"/>). What is not for him
/// and what is not there are the same. What writes asks once more inside the writer's transaction.
/// </summary>
public sealed class AgentAccess(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, ThreadQueries threads, ParticipantService participants)
{
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such conversation.</exception>
    public async Task<ConversationState> RequireConversationAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        await threads.FindAsync(agentId, conversationId, cancellationToken) ?? throw ConversationLedger.Missing();

    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such client.</exception>
    public async Task RequireClientAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (!await db.Clients.Where(c => c.Id == clientId).SeenBy(scope, db).AnyAsync(cancellationToken))
        {
            throw EditClient.Missing();
        }
    }

    /// <summary>Whether a state that an event brought is for this agent. From memory.</summary>
    public async ValueTask<bool> SeesAsync(AgentCard agent, ConversationState state, CancellationToken cancellationToken) =>
        agent.Scope.Sees(state, takesPart: false)
        || (agent.Scope.Sees(state, takesPart: true) && (await participants.OfAsync(state.Id, cancellationToken)).Contains(agent.Id));

    /// <summary>Of one commit what is for this agent, so that nothing else of it comes near his page.</summary>
    public async ValueTask<ConversationsCommitted> OnlySeenAsync(AgentCard agent, ConversationsCommitted commit, CancellationToken cancellationToken)
    {
        if (!agent.Scope.IsLimited)
        {
            return commit;
        }

        var seen = new HashSet<Guid>();
        foreach (var change in commit.Changes)
        {
            if (await SeesAsync(agent, change.After, cancellationToken))
            {
                seen.Add(change.After.Id);
            }
        }

        // An edit changes no state.
        var edited = commit.Edited.Select(e => e.Message.ConversationId).Concat(commit.EditedNotes.Select(n => n.ConversationId)).Except(commit.Changes.Select(c => c.After.Id)).ToList();
        if (edited.Count > 0)
        {
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            seen.UnionWith(await agent.Scope.Of(db.Conversations.Where(c => edited.Contains(c.Id)), db).Select(c => c.Id).ToListAsync(cancellationToken));
        }

        return new ConversationsCommitted([.. commit.Messages.Where(m => seen.Contains(m.Message.ConversationId))], [.. commit.Changes.Where(c => seen.Contains(c.After.Id))])
        {
            Notes = [.. commit.Notes.Where(n => seen.Contains(n.Note.ConversationId))],
            Edited = [.. commit.Edited.Where(e => seen.Contains(e.Message.ConversationId))],
            EditedNotes = [.. commit.EditedNotes.Where(n => seen.Contains(n.ConversationId))],
        };
    }
}
