using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>Keeps half-typed replies, one for each agent and conversation.</summary>
public sealed class DraftService(IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents)
{
    public async Task<string> ReadAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Drafts.Where(d => d.AgentId == agentId && d.ConversationId == conversationId)
            .Select(d => d.Text).FirstOrDefaultAsync(cancellationToken) ?? "";
    }

    /// <summary>Keeps the text; nothing but white space means that there is no draft.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="Diagnostics.ChatRefusedException">No store.</exception>
    public async Task SaveAsync(Guid agentId, Guid conversationId, string text, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var kept = text.Length <= MessageRules.BodyLength ? text : text[..MessageRules.BodyLength];
        await writer.WriteAsync(new SaveDraft(agentId, conversationId, string.IsNullOrWhiteSpace(kept) ? null : kept));
    }
}

/// <summary>By the writer like all that is written often: a page that waits for a busy file would stand still.</summary>
internal sealed class SaveDraft(Guid agentId, Guid conversationId, string? text) : WriteOperation<bool>
{
    private const string Delete = "DELETE FROM Drafts WHERE AgentId = $0 AND ConversationId = $1";

    private const string Upsert =
        "INSERT INTO Drafts (AgentId, ConversationId, Text, UpdatedAt) SELECT $0, Id, $1, $2 FROM Conversations WHERE Id = $3 ON CONFLICT (AgentId, ConversationId) DO UPDATE SET Text = excluded.Text, UpdatedAt = excluded.UpdatedAt";

    protected override bool Run(WriteSession session) =>
        text is null
            ? session.Statement(Delete).Execute(agentId, conversationId) > 0
            : session.Statement(Upsert).Execute(agentId, text, session.Now, conversationId) > 0;
}
