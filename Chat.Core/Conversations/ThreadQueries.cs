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

/// <summary>What agents ask of threads: messages and private notes in one order, page by key.</summary>
public sealed class ThreadQueries(IDbContextFactory<ChatDbContext> store, ConversationQueries messages)
{
    /// <summary>The first entries after <paramref name="sequence"/>.</summary>
    public async Task<ThreadPage> AfterAsync(Guid conversationId, long sequence, int limit, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var end = await EndAsync(db, conversationId, cancellationToken);
        var page = await messages.AfterAsync(conversationId, sequence, limit, cancellationToken);
        var notes = await Stored(db.Notes.Where(n => n.ConversationId == conversationId && n.Sequence > sequence).OrderBy(n => n.Sequence).Take(limit + 1))
            .ToListAsync(cancellationToken);
        var merged = Merge(page.Messages, notes, end);
        return new ThreadPage([.. merged.Take(limit)], page.HasMore || merged.Count > limit);
    }

    /// <summary>The last entries before <paramref name="sequence"/>; null means the end of the thread.</summary>
    public async Task<ThreadPage> BeforeAsync(Guid conversationId, long? sequence, int limit, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var before = sequence ?? await EndAsync(db, conversationId, cancellationToken) + 1;
        var page = await messages.BeforeAsync(conversationId, before, limit, cancellationToken);
        var notes = await Stored(db.Notes.Where(n => n.ConversationId == conversationId && n.Sequence < before).OrderByDescending(n => n.Sequence).Take(limit + 1))
            .ToListAsync(cancellationToken);
        var merged = Merge(page.Messages, notes, before - 1);
        return new ThreadPage([.. merged.TakeLast(limit)], page.HasMore || merged.Count > limit);
    }

    /// <summary>Read before the rest: what is stored between the two reads could stand in one of them only.</summary>
    private static Task<long> EndAsync(ChatDbContext db, Guid conversationId, CancellationToken cancellationToken) =>
        db.Conversations.Where(c => c.Id == conversationId).Select(c => c.LastSequence).FirstOrDefaultAsync(cancellationToken);

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
