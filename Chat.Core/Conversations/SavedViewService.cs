using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <param name="OwnerId">Who keeps it.</param>
/// <param name="IsShared">Whether the whole team has it.</param>
public sealed record SavedViewCard(Guid Id, string Name, InboxView View, Guid OwnerId, bool IsShared);

/// <summary>A view was saved, changed or deleted.</summary>
public sealed record SavedViewsChanged : ChatEvent;

/// <summary>Views under a name. An agent has his own; those of the team are changed by who made them, and by leads and administrators.</summary>
public sealed class SavedViewService(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, AuditLog audit, ChatEvents events, ILogger<SavedViewService> logger)
{
    /// <summary>So many one agent may keep for himself, and as many the team.</summary>
    public const int Most = 50;

    private readonly KnownList<SavedViewCard> known = new();

    /// <summary>His own and the team's, by name.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<SavedViewCard>> AllAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var all = await known.GetAsync(ReadAsync, cancellationToken);
        return [.. all.Where(v => v.IsShared || v.OwnerId == agentId)];
    }

    /// <returns>The view's id.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No name, too long, or taken; a view that shows nothing; too many; or no store.</exception>
    public async Task<Guid> CreateAsync(Guid agentId, string? name, InboxView view, bool isShared, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var saved = new SavedView { Name = Checked(name), Query = Checked(view), AgentId = agentId, IsShared = isShared };
        await WriteAsync(async db =>
        {
            await FreeAsync(db, saved, cancellationToken);
            db.SavedViews.Add(saved);
            Note(db, agentId, AuditActions.ViewCreated, saved.Id, null, Shared(saved));
        }, cancellationToken);
        return saved.Id;
    }

    /// <summary>Gives it a name, to the team or back to who made it, and with <paramref name="view"/> another content.</summary>
    /// <exception cref="UnauthorizedAccessException">Not his to change.</exception>
    /// <exception cref="ChatRefusedException">It is gone; no name, too long, or taken; a view that shows nothing; too many; or no store.</exception>
    public async Task ChangeAsync(Guid agentId, Guid id, string? name, bool isShared, InboxView? view, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await WriteAsync(async db =>
        {
            var saved = await db.SavedViews.SingleOrDefaultAsync(v => v.Id == id, cancellationToken) ?? throw Gone();
            Require(agent, saved.AgentId, saved.IsShared);
            var before = Shared(saved);
            (saved.Name, saved.IsShared, saved.Query) = (Checked(name), isShared, view is null ? saved.Query : Checked(view));
            await FreeAsync(db, saved, cancellationToken);
            Note(db, agentId, AuditActions.ViewChanged, saved.Id, before, Shared(saved));
        }, cancellationToken);
    }

    /// <exception cref="UnauthorizedAccessException">Not his to delete.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task DeleteAsync(Guid agentId, Guid id, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await WriteAsync(async db =>
        {
            if (await db.SavedViews.SingleOrDefaultAsync(v => v.Id == id, cancellationToken) is { } saved)
            {
                Require(agent, saved.AgentId, saved.IsShared);
                db.SavedViews.Remove(saved);
                Note(db, agentId, AuditActions.ViewDeleted, saved.Id, Shared(saved), null);
            }
        }, cancellationToken);
    }

    /// <summary>Whether this agent may change or delete it.</summary>
    public static bool MayChange(AgentCard agent, SavedViewCard view) => MayChange(agent, view.OwnerId, view.IsShared);

    private static bool MayChange(AgentCard agent, Guid ownerId, bool isShared) =>
        ownerId == agent.Id || (isShared && agent.Role is AgentRole.Lead or AgentRole.Administrator);

    private static void Require(AgentCard agent, Guid ownerId, bool isShared)
    {
        if (!MayChange(agent, ownerId, isShared))
        {
            throw new UnauthorizedAccessException("This view is another agent’s.");
        }
    }

    /// <summary>Only what is the team's is written down; his own views are an agent's own matter.</summary>
    private static KeptView? Shared(SavedView saved) => saved.IsShared ? new KeptView(saved.Name, saved.Query) : null;

    private void Note(ChatDbContext db, Guid agentId, string action, Guid id, KeptView? before, KeptView? after)
    {
        if (before != after)
        {
            audit.Append(db, new AuditEntry(agentId, action, AuditObjects.View, id) { Details = AuditDetails.Change(before, after) });
        }
    }

    private async Task<IReadOnlyList<SavedViewCard>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var all = await db.SavedViews.AsNoTracking().ToListAsync(cancellationToken);
        return [.. all.Select(v => new SavedViewCard(v.Id, v.Name, InboxViewText.Parse(v.Query), v.AgentId, v.IsShared)).OrderBy(v => v.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    private async Task WriteAsync(Func<ChatDbContext, Task> change, CancellationToken cancellationToken)
    {
        // Of two who take one name the second is told.
        await store.ChangeAsync(logger, change, cancellationToken);
        known.Forget();
        events.Publish(new SavedViewsChanged());
    }

    /// <summary>Nobody sees two views of one name, unless a private one was there before the team's.</summary>
    private static async Task FreeAsync(ChatDbContext db, SavedView saved, CancellationToken cancellationToken)
    {
        var others = await db.SavedViews.AsNoTracking()
            .Where(v => v.Id != saved.Id && (saved.IsShared ? v.IsShared : !v.IsShared && v.AgentId == saved.AgentId)).Select(v => v.Name).ToListAsync(cancellationToken);
        if (others.Contains(saved.Name, StringComparer.OrdinalIgnoreCase))
        {
            throw ChatRefusedException.Invalid($"There is already a view “{saved.Name}”.");
        }

        if (others.Count >= Most)
        {
            throw ChatRefusedException.Invalid($"There is room for {Most} views.");
        }
    }

    private static string Checked(string? name) =>
        MessageRules.Name(name, SavedView.NameLength) ?? throw ChatRefusedException.Invalid($"A view’s name is one line of 1 to {SavedView.NameLength} characters.");

    private static string Checked(InboxView view) =>
        view.Unknown.Length > 0 ? throw ChatRefusedException.Invalid("Something in this view does not exist. Clear it first.") : InboxViewText.Write(view);

    private static ChatRefusedException Gone() => ChatRefusedException.Invalid("This view is gone.");

    /// <summary>What the log says of a view.</summary>
    private sealed record KeptView(string Name, string Query);
}
