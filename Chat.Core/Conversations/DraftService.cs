using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>What an agent has begun in a conversation and not sent.</summary>
/// <param name="Reply">For the client; empty when there is none.</param>
/// <param name="Note">For the team only.</param>
public sealed record DraftTexts(string Reply, string Note);

/// <summary>Keeps half-typed replies and notes, one of each for every agent and conversation. They never meet: each has a column and a method of its own.</summary>
public sealed class DraftService(IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents, ChatEvents events)
{
    public async Task<DraftTexts> ReadAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Drafts.Where(d => d.AgentId == agentId && d.ConversationId == conversationId && agent.Scope.Of(db.Conversations, db).Any(c => c.Id == conversationId))
            .Select(d => new DraftTexts(d.Text, d.NoteText)).FirstOrDefaultAsync(cancellationToken) ?? new DraftTexts("", "");
    }

    /// <summary>Keeps a half-typed reply; nothing but white space means that there is none.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="Diagnostics.ChatRefusedException">No store.</exception>
    public async Task SaveAsync(Guid agentId, Guid conversationId, string text, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await writer.WriteAsync(new SaveReplyDraft(events, agent, conversationId, Kept(text)));
    }

    /// <summary>Keeps a half-typed note; nothing but white space means that there is none.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="Diagnostics.ChatRefusedException">No store.</exception>
    public async Task SaveNoteAsync(Guid agentId, Guid conversationId, string text, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await writer.WriteAsync(new SaveNoteDraft(events, agent, conversationId, Kept(text)));
    }

    private static string Kept(string text) =>
        string.IsNullOrWhiteSpace(text) ? "" : text.Length <= MessageRules.BodyLength ? text : text[..MessageRules.BodyLength];
}

/// <summary>By the writer like all that is written often: a page that waits for a busy file would stand still. A draft with nothing in it is none.</summary>
internal sealed class SaveReplyDraft(ChatEvents events, AgentCard agent, Guid conversationId, string text) : WriteOperation<bool>
{
    internal const string Delete = "DELETE FROM Drafts WHERE AgentId = $0 AND ConversationId = $1 AND Text = '' AND NoteText = ''";

    private const string Upsert =
        "INSERT INTO Drafts (AgentId, ConversationId, Text, NoteText, UpdatedAt) VALUES ($0, $1, $2, '', $3) ON CONFLICT (AgentId, ConversationId) DO UPDATE SET Text = excluded.Text, UpdatedAt = excluded.UpdatedAt";

    protected override bool Run(WriteSession session) =>
        MayKeep(session, events, agent, conversationId)
        && session.Statement(Upsert).Execute(agent.Id, conversationId, text, session.Now) > 0 && (text.Length > 0 || session.Statement(Delete).Execute(agent.Id, conversationId) > 0);

    /// <summary>A page saves by itself: where there is no conversation (any more) for this agent, nothing is kept and nobody is told.</summary>
    internal static bool MayKeep(WriteSession session, ChatEvents events, AgentCard agent, Guid conversationId) =>
        session.Participant(() => new ConversationLedger(events)).Find(session, conversationId) is { } conversation
        && agent.Scope.Sees(session, conversation) && !ErasedClients.Has(session, conversation.ClientId);
}

internal sealed class SaveNoteDraft(ChatEvents events, AgentCard agent, Guid conversationId, string text) : WriteOperation<bool>
{
    private const string Upsert =
        "INSERT INTO Drafts (AgentId, ConversationId, Text, NoteText, UpdatedAt) VALUES ($0, $1, '', $2, $3) ON CONFLICT (AgentId, ConversationId) DO UPDATE SET NoteText = excluded.NoteText, UpdatedAt = excluded.UpdatedAt";

    protected override bool Run(WriteSession session) =>
        SaveReplyDraft.MayKeep(session, events, agent, conversationId)
        && session.Statement(Upsert).Execute(agent.Id, conversationId, text, session.Now) > 0 && (text.Length > 0 || session.Statement(SaveReplyDraft.Delete).Execute(agent.Id, conversationId) > 0);
}
