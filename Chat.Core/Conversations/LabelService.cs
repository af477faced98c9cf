using System.Globalization;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

public sealed record LabelCard(int Id, string Name, LabelColor Color, bool IsArchived);

/// <summary>A label is new, has another name or colour, or was put away.</summary>
public sealed record LabelsChanged : ChatEvent;

/// <summary>The team's labels. Every agent may make one; leads and administrators rename them and put them away.</summary>
public sealed class LabelService(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, AuditLog audit, ChatEvents events)
{
    /// <summary>So many labels there may be, those put away included.</summary>
    public const int Most = 200;

    private readonly KnownList<LabelCard> known = new();

    /// <summary>All of them by name, kept in memory: every repaint asks.</summary>
    public ValueTask<IReadOnlyList<LabelCard>> AllAsync(CancellationToken cancellationToken) => known.GetAsync(ReadAsync, cancellationToken);

    /// <returns>The label's id; of the one that was put away under this name, if there is one, which is back by that.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No name, too long, or taken.</exception>
    public async Task<int> CreateAsync(Guid agentId, string? name, LabelColor color, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var word = Checked(name);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var label = await db.Labels.SingleOrDefaultAsync(l => l.Name == word, cancellationToken);
        if (label is { IsArchived: false })
        {
            throw Taken(word);
        }

        if (label is null)
        {
            if (await db.Labels.CountAsync(cancellationToken) >= Most)
            {
                throw ChatRefusedException.Invalid($"There is room for {Most} labels.");
            }

            db.Labels.Add(label = new Label { Name = word });
        }

        (label.Color, label.IsArchived) = (Enum.IsDefined(color) ? color : LabelColor.Slate, false);
        await SaveAsync(
            db,
            word,
            () => new AuditEntry(agentId, AuditActions.LabelCreated, AuditObjects.Label, Id(label)) { Details = AuditDetails.Of(Kept(label)) },
            cancellationToken);
        return label.Id;
    }

    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    /// <exception cref="ChatRefusedException">No such label, no name, too long, or taken.</exception>
    public async Task ChangeAsync(Guid agentId, int id, string? name, LabelColor color, bool isArchived, CancellationToken cancellationToken)
    {
        await agents.RequireLeadAsync(agentId, cancellationToken);
        var word = Checked(name);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var label = await db.Labels.FindAsync([id], cancellationToken) ?? throw ChatRefusedException.Invalid("There is no such label.");
        var before = Kept(label);
        (label.Name, label.Color, label.IsArchived) = (word, Enum.IsDefined(color) ? color : label.Color, isArchived);
        var change = AuditDetails.Change(before, Kept(label));
        await SaveAsync(
            db,
            word,
            () => change is null ? null : new AuditEntry(agentId, AuditActions.LabelChanged, AuditObjects.Label, Id(label)) { Details = change },
            cancellationToken);
    }

    private async Task<IReadOnlyList<LabelCard>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Labels.AsNoTracking().OrderBy(l => l.Name).Select(l => new LabelCard(l.Id, l.Name, l.Color, l.IsArchived)).ToListAsync(cancellationToken);
    }

    private async Task SaveAsync(ChatDbContext db, string name, Func<AuditEntry?> entry, CancellationToken cancellationToken)
    {
        try
        {
            await audit.SaveAsync(db, entry, cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is SqliteException { SqliteErrorCode: 19 })
        {
            throw Taken(name);
        }

        known.Forget();
        events.Publish(new LabelsChanged());
    }

    private static string Id(Label label) => label.Id.ToString(CultureInfo.InvariantCulture);

    private static KeptLabel Kept(Label label) => new(label.Name, label.Color, label.IsArchived);

    private static string Checked(string? name) =>
        MessageRules.Name(name, Label.NameLength) ?? throw ChatRefusedException.Invalid($"A label is one line of up to {Label.NameLength} characters.");

    private static ChatRefusedException Taken(string name) => ChatRefusedException.Invalid($"There is already a label “{name}”.");

    /// <summary>What the audit log tells of one.</summary>
    private sealed record KeptLabel(string Name, LabelColor Color, bool IsArchived);
}
