using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>Keeps half-typed replies, one for each agent and conversation.</summary>
public sealed class DraftService(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, TimeProvider clock)
{
    public async Task<string> ReadAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Drafts.Where(d => d.AgentId == agentId && d.ConversationId == conversationId)
            .Select(d => d.Text).FirstOrDefaultAsync(cancellationToken) ?? "";
    }

    /// <summary>Keeps the text; nothing but white space means that there is no draft.</summary>
    public async Task SaveAsync(Guid agentId, Guid conversationId, string text, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var own = db.Drafts.Where(d => d.AgentId == agentId && d.ConversationId == conversationId);
        if (string.IsNullOrWhiteSpace(text))
        {
            await own.ExecuteDeleteAsync(cancellationToken);
            return;
        }

        // One statement, since two tabs of an agent may save at once.
        var kept = text.Length <= MessageRules.BodyLength ? text : text[..MessageRules.BodyLength];
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Drafts" ("AgentId", "ConversationId", "Text", "UpdatedAt")
            SELECT {agentId.ToByteArray(true)}, "Id", {kept}, {clock.GetUtcNow().ToUnixTimeMilliseconds()} FROM "Conversations" WHERE "Id" = {conversationId.ToByteArray(true)}
            ON CONFLICT ("AgentId", "ConversationId") DO UPDATE SET "Text" = excluded."Text", "UpdatedAt" = excluded."UpdatedAt"
            """,
            cancellationToken);
    }
}
