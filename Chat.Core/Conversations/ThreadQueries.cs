using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>One entry of a thread as the team reads it: a message, or what only the team sees.</summary>
public sealed record ThreadEntry(StoredMessage? Message, StoredNote? Note)
{
    public long Sequence => Message?.Sequence ?? Note!.Sequence;

    public Guid Id => Message?.Id ?? Note!.Id;

    public static ThreadEntry Of(StoredMessage message) => new(message, null);

    public static ThreadEntry Of(StoredNote note) => new(null, note);
}

/// <summary>A part of a thread as the team reads it, oldest first.</summary>
/// <param name="HasMore">Whether there is more in the direction that was asked.</param>
public sealed record ThreadPage(IReadOnlyList<ThreadEntry> Entries, bool HasMore);

/// <summary>What agents ask of threads: messages and private notes in one order, page by key. Each question names who asks, and answers of what he may see.</summary>
public sealed class ThreadQueries(IDbContextFactory<ChatDbContext> store, ConversationQueries messages, AgentDirectory agents)
{
    /// <summary>Null when there is none, or none for this agent.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<ConversationState?> FindAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await ConversationQueries.States(scope.Of(db.Conversations.Where(c => c.Id == conversationId), db)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The client's newest conversations with something in them, newest first, each with its last message.</summary>
    public async Task<IReadOnlyList<(ConversationState State, StoredMessage? Last)>> OfClientAsync(Guid agentId, Guid clientId, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var seen = scope.Of(db.Conversations.Where(c => c.ClientId == clientId && c.LastMessageSequence > 0), db);
        var rows = new List<(ConversationState, StoredMessage?)>();
        foreach (var state in await ConversationQueries.States(seen.OrderByDescending(c => c.Id)).Take(limit).ToListAsync(cancellationToken))
        {
            rows.Add((state, await ConversationQueries.LastSaidAsync(db, state.Id, cancellationToken)));
        }

        return rows;
    }

    /// <summary>The conversation that the client had before this one; null when there is none for this agent.</summary>
    public async Task<ConversationState?> PreviousAsync(Guid agentId, Guid clientId, Guid conversationId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var earlier = db.Conversations.Where(c => c.ClientId == clientId && c.Id.CompareTo(conversationId) < 0);
        return await ConversationQueries.States(scope.Of(earlier, db).OrderByDescending(c => c.Id)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The first entries after <paramref name="sequence"/>; none when there is no such conversation for this agent.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<ThreadPage> AfterAsync(Guid agentId, Guid conversationId, long sequence, int limit, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await EndAsync(db, agent, conversationId, cancellationToken) is not { } end)
        {
            return new ThreadPage([], HasMore: false);
        }

        var page = await messages.AfterAsync(conversationId, sequence, limit, cancellationToken);
        var notes = await Stored(db.Notes.Where(n => n.ConversationId == conversationId && n.Sequence > sequence).OrderBy(n => n.Sequence).Take(limit + 1))
            .ToListAsync(cancellationToken);
        var merged = Merge(page.Messages, notes, end);
        return new ThreadPage([.. merged.Take(limit)], page.HasMore || merged.Count > limit);
    }

    /// <summary>The last entries before <paramref name="sequence"/>; null means the end of the thread.</summary>
    /// <inheritdoc cref="AfterAsync"/>
    public async Task<ThreadPage> BeforeAsync(Guid agentId, Guid conversationId, long? sequence, int limit, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await EndAsync(db, agent, conversationId, cancellationToken) is not { } end)
        {
            return new ThreadPage([], HasMore: false);
        }

        var before = sequence ?? end + 1;
        var page = await messages.BeforeAsync(conversationId, before, limit, cancellationToken);
        var notes = await Stored(db.Notes.Where(n => n.ConversationId == conversationId && n.Sequence < before).OrderByDescending(n => n.Sequence).Take(limit + 1))
            .ToListAsync(cancellationToken);
        var merged = Merge(page.Messages, notes, before - 1);
        return new ThreadPage([.. merged.TakeLast(limit)], page.HasMore || merged.Count > limit);
    }

    /// <summary>Read before the rest: what is stored between the two reads could stand in one of them only. Null when there is no such conversation for this agent.</summary>
    private static Task<long?> EndAsync(ChatDbContext db, AgentCard agent, Guid conversationId, CancellationToken cancellationToken) =>
        agent.Scope.Of(db.Conversations.Where(c => c.Id == conversationId), db).Select(c => (long?)c.LastSequence).FirstOrDefaultAsync(cancellationToken);

    private static List<ThreadEntry> Merge(IReadOnlyList<StoredMessage> messages, List<StoredNote> notes, long end) =>
        [.. messages.Select(ThreadEntry.Of).Concat(notes.Select(ThreadEntry.Of)).Where(e => e.Sequence <= end).OrderBy(e => e.Sequence)];

    private static IQueryable<StoredNote> Stored(IQueryable<Note> notes) =>
        notes.AsNoTracking().Select(n => new StoredNote(n.NoteId, n.ConversationId, n.Sequence, n.AgentId, n.Body, n.SentAt)
        {
            Event = n.Event,
            EditedAt = n.EditedAt,
            DeletedAt = n.DeletedAt,
        });
}
