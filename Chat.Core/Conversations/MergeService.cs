using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>What would move if two clients were made one.</summary>
/// <param name="KeptId">Who remains.</param>
/// <param name="GoneId">Who would be no more.</param>
/// <param name="EndsSessions">Whether the browsers of who goes are sent away instead of going along.</param>
public sealed record MergePreview(
    Guid KeptId, string KeptName, Guid GoneId, string GoneName, int Conversations, int Sessions, int Notes, int Files, int Fields, bool EndsSessions, bool IsBlocked);

/// <summary>Makes one client of two. It cannot be undone.</summary>
public sealed partial class MergeService(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents, BlockService blocks, ChatEvents events, TimeProvider clock, ILogger<MergeService> logger)
{
    /// <summary>What <see cref="MergeAsync"/> would do now.</summary>
    /// <inheritdoc cref="MergeAsync"/>
    public async Task<MergePreview> PreviewAsync(Guid agentId, Guid clientId, Guid otherId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var both = await db.Clients.AsNoTracking().Where(c => c.Id == clientId || c.Id == otherId).SeenBy(agent.Scope, db).ToDictionaryAsync(c => c.Id, Row, cancellationToken);
        var (kept, gone) = MergeClients.Choose(
            both.GetValueOrDefault(clientId) ?? throw EditClient.Missing(), both.GetValueOrDefault(otherId) ?? throw EditClient.Missing());
        return new MergePreview(
            kept.Id, kept.Name, gone.Id, gone.Name,
            await db.Conversations.CountAsync(c => c.ClientId == gone.Id, cancellationToken),
            await db.Sessions.CountAsync(s => s.ClientId == gone.Id, cancellationToken),
            await db.ClientNotes.CountAsync(n => n.ClientId == gone.Id, cancellationToken),
            await db.Attachments.CountAsync(a => a.ClientId == gone.Id && a.MessageId != null, cancellationToken),
            ClientFields.Of(gone.Fields).All.Count,
            kept.IsVerified,
            kept.IsBlocked || gone.IsBlocked);

        ClientRow Row(Client c) =>
            new(c.Id, c.SiteId, c.Name, c.Email, c.Attributes, c.ExternalId, c.BlockedAt is not null && (c.BlockedUntil is null || c.BlockedUntil > now)) { Fields = c.Fields };
    }

    /// <summary>Makes one client of two, and answers which remains: the one that the site has proven, else <paramref name="clientId"/>.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">One is gone, both are proven to be somebody, they are on two sites, or no store.</exception>
    public async Task<Guid> MergeAsync(Guid agentId, Guid clientId, Guid otherId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        var (kept, gone, isBlocked, until) = await writer.WriteAsync(new MergeClients(events, agent, clientId, otherId));
        if (isBlocked)
        {
            blocks.KeepOut(kept.Id, until);
        }

        events.Publish(new ClientsMerged(gone.Id, kept.Id) { ByAgent = true, EndsSessions = kept.IsVerified });
        events.Publish(new ClientChanged(kept.Id));
        Log.Merged(logger, gone.Id, kept.Id, agentId);
        return kept.Id;
    }

    private static partial class Log
    {
        [LoggerMessage(2401, LogLevel.Information, "Client {From} was merged into {To} by {AgentId}")]
        public static partial void Merged(ILogger logger, Guid from, Guid to, Guid agentId);
    }
}
