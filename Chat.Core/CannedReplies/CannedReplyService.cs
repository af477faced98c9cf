using System.Text.RegularExpressions;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.CannedReplies;

/// <summary>A canned reply as an agent sees it.</summary>
/// <param name="IsShared">Whether the whole team has it; else it is his own.</param>
public sealed record CannedReplyCard(Guid Id, string Shortcut, string Title, string Body, bool IsShared);

/// <summary>Somebody changed a canned reply.</summary>
public sealed record CannedRepliesChanged : ChatEvent;

/// <summary>Replies that are written once. An agent has his own; those of the team are used by all and changed by leads and administrators.</summary>
public sealed partial class CannedReplyService(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, AuditLog audit, ChatEvents events, TimeProvider clock)
{
    /// <summary>So many one agent, or the team, may keep.</summary>
    public const int Most = 1_000;

    /// <summary>What a shortcut, or a word of a title, begins with: his own first, then by shortcut.</summary>
    /// <param name="prefix">Empty finds all.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<CannedReplyCard>> FindAsync(Guid agentId, string prefix, int limit, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var all = await db.CannedReplies.AsNoTracking().Where(r => r.AgentId == null || r.AgentId == agentId)
            .OrderBy(r => r.AgentId == null).ThenBy(r => r.Shortcut)
            .Select(r => new CannedReplyCard(r.Id, r.Shortcut, r.Title, r.Body, r.AgentId == null)).ToListAsync(cancellationToken);
        return [.. all.Where(r => Begins(r, prefix)).Take(limit)];
    }

    /// <summary>Keeps a new reply, or with <paramref name="id"/> changes one; whether it is shared is settled at its creation.</summary>
    /// <returns>The reply's id.</returns>
    /// <exception cref="UnauthorizedAccessException">Not his to change.</exception>
    /// <exception cref="ChatRefusedException">Something is missing, too long or unknown, or the shortcut is taken.</exception>
    public async Task<Guid> SaveAsync(Guid agentId, Guid? id, string? shortcut, string? title, string? body, bool isShared, CancellationToken cancellationToken)
    {
        var (code, name, text) = Checked(shortcut, title, body);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var reply = id is { } known ? await db.CannedReplies.SingleOrDefaultAsync(r => r.Id == known, cancellationToken) ?? throw ChatRefusedException.Invalid("This reply is gone.") : null;
        var before = reply is null ? null : Kept(reply);
        var owner = reply is null ? isShared ? default(Guid?) : agentId : reply.AgentId;
        await RequireAsync(agentId, owner, cancellationToken);
        if (await db.CannedReplies.AnyAsync(r => r.AgentId == owner && r.Shortcut == code && r.Id != id, cancellationToken))
        {
            throw ChatRefusedException.Invalid($"There is already a reply /{code}.");
        }

        if (reply is null)
        {
            if (await db.CannedReplies.CountAsync(r => r.AgentId == owner, cancellationToken) >= Most)
            {
                throw ChatRefusedException.Invalid($"There is room for {Most} replies.");
            }

            db.CannedReplies.Add(reply = new CannedReply { Shortcut = code, Title = name, Body = text, AgentId = owner });
        }

        (reply.Shortcut, reply.Title, reply.Body, reply.UpdatedAt) = (code, name, text, clock.GetUtcNow());
        try
        {
            await audit.SaveAsync(db, () => Entry(agentId, before is null ? AuditActions.ReplyCreated : AuditActions.ReplyChanged, reply, AuditDetails.Change(before, Kept(reply))), cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 19 })
        {
            throw ChatRefusedException.Invalid($"There is already a reply /{code}.");
        }

        events.Publish(new CannedRepliesChanged());
        return reply.Id;
    }

    /// <exception cref="UnauthorizedAccessException">Not his to change.</exception>
    public async Task DeleteAsync(Guid agentId, Guid id, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await db.CannedReplies.SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is { } reply)
        {
            await RequireAsync(agentId, reply.AgentId, cancellationToken);
            db.CannedReplies.Remove(reply);
            await audit.SaveAsync(db, () => Entry(agentId, AuditActions.ReplyDeleted, reply, AuditDetails.Change(Kept(reply), null)), cancellationToken);
            events.Publish(new CannedRepliesChanged());
        }
    }

    /// <summary>Only what is the team's is written down; his own replies are an agent's own matter.</summary>
    private static AuditEntry? Entry(Guid agentId, string action, CannedReply reply, AuditDetails? change) =>
        reply.AgentId is null && change is not null ? new AuditEntry(agentId, action, AuditObjects.Reply, reply.Id) { Details = change } : null;

    private static KeptReply Kept(CannedReply reply) => new(reply.Shortcut, reply.Title, reply.Body);

    private async Task RequireAsync(Guid agentId, Guid? owner, CancellationToken cancellationToken)
    {
        if (owner is null)
        {
            await agents.RequireLeadAsync(agentId, cancellationToken);
        }
        else if (owner != agentId)
        {
            throw new UnauthorizedAccessException("This reply is another agent's.");
        }
        else
        {
            await agents.RequireAsync(agentId, cancellationToken);
        }
    }

    private static (string Shortcut, string Title, string Body) Checked(string? shortcut, string? title, string? body)
    {
        var code = (shortcut ?? "").Trim().TrimStart('/').ToLowerInvariant();
        if (code.Length > CannedReply.ShortcutLength || !Shortcut().IsMatch(code))
        {
            throw ChatRefusedException.Invalid($"The shortcut is letters, digits and hyphens, up to {CannedReply.ShortcutLength}.");
        }

        var name = (title ?? "").Trim();
        if (name.Length is 0 or > CannedReply.TitleLength || !MessageRules.IsText(name) || name.Contains('\n', StringComparison.Ordinal))
        {
            throw ChatRefusedException.Invalid($"The title is one line of up to {CannedReply.TitleLength} characters.");
        }

        var text = MessageRules.Normalize(body);
        if (CannedVariables.Unknown(text) is { } unknown)
        {
            var known = string.Join(", ", CannedVariables.Names.Select(n => $"{{{n}}}"));
            throw ChatRefusedException.Invalid($"There is no variable {{{unknown}}}. There are {known}.");
        }

        return (code, name, text);
    }

    private static bool Begins(CannedReplyCard reply, string prefix) =>
        reply.Shortcut.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        || reply.Title.Split(' ').Any(word => word.StartsWith(prefix, StringComparison.CurrentCultureIgnoreCase));

    [GeneratedRegex(@"^[\p{L}\p{N}-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Shortcut();

    /// <summary>What the audit log tells of one.</summary>
    private sealed record KeptReply(string Shortcut, string Title, string Body);
}
