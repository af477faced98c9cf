using Chat.Core.Attachments;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>A part of a thread, oldest first.</summary>
/// <param name="HasMore">Whether there is more in the direction that was asked.</param>
public sealed record MessagePage(IReadOnlyList<StoredMessage> Messages, bool HasMore);

/// <summary>What visitors' readers ask of threads; agents ask <see cref="ThreadQueries"/>. Every page is found by key, so it costs the same at any length.</summary>
public sealed class ConversationQueries(IDbContextFactory<ChatDbContext> store)
{
    public const int PageLimit = 200;

    /// <summary>The client's newest conversation; null when he has none.</summary>
    public async Task<ConversationState?> CurrentAsync(Guid clientId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await States(db.Conversations.Where(c => c.ClientId == clientId).OrderByDescending(c => c.Id)).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<ConversationState?> FindAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await States(db.Conversations.Where(c => c.Id == conversationId)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The client's newest conversations with something in them, newest first, each with its last message.</summary>
    /// <param name="before">Only older ones than this conversation; null for the newest.</param>
    public async Task<IReadOnlyList<(ConversationState State, StoredMessage? Last)>> ListAsync(Guid clientId, Guid? before, int limit, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var own = db.Conversations.Where(c => c.ClientId == clientId && c.LastMessageSequence > 0);
        var states = await States((before is { } id ? own.Where(c => c.Id.CompareTo(id) < 0) : own).OrderByDescending(c => c.Id)).Take(limit)
            .ToListAsync(cancellationToken);
        var rows = new List<(ConversationState, StoredMessage?)>();
        foreach (var state in states)
        {
            rows.Add((state, await LastSaidAsync(db, state.Id, cancellationToken)));
        }

        return rows;
    }

    /// <summary>What the client said about his conversation: 1 to 5, or null.</summary>
    public async Task<int?> ScoreAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Ratings.Where(r => r.ConversationId == conversationId).Select(r => (int?)r.Score).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The first messages after <paramref name="sequence"/>.</summary>
    public async Task<MessagePage> AfterAsync(Guid conversationId, long sequence, int limit, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var messages = await Stored(db.Messages.Where(m => m.ConversationId == conversationId && m.Sequence > sequence).OrderBy(m => m.Sequence).Take(limit + 1))
            .ToListAsync(cancellationToken);
        return Cut(messages, limit, fromEnd: true);
    }

    /// <summary>The last messages before <paramref name="sequence"/>; null means the end of the thread.</summary>
    public async Task<MessagePage> BeforeAsync(Guid conversationId, long? sequence, int limit, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var before = sequence ?? long.MaxValue;
        var messages = await Stored(db.Messages.Where(m => m.ConversationId == conversationId && m.Sequence < before).OrderByDescending(m => m.Sequence).Take(limit + 1))
            .ToListAsync(cancellationToken);
        messages.Reverse();
        return Cut(messages, limit, fromEnd: false);
    }

    /// <summary>What somebody said last; null while nobody has.</summary>
    internal static Task<StoredMessage?> LastSaidAsync(ChatDbContext db, Guid conversationId, CancellationToken cancellationToken) =>
        Stored(db.Messages.Where(m => m.ConversationId == conversationId && m.Author != MessageAuthor.System).OrderByDescending(m => m.Sequence)).FirstOrDefaultAsync(cancellationToken);

    private static MessagePage Cut(List<StoredMessage> messages, int limit, bool fromEnd)
    {
        var hasMore = messages.Count > limit;
        if (hasMore)
        {
            messages.RemoveAt(fromEnd ? messages.Count - 1 : 0);
        }

        return new MessagePage(messages, hasMore);
    }

    internal static IQueryable<ConversationState> States(IQueryable<Conversation> conversations) =>
        conversations.AsNoTracking().Select(c => new ConversationState(
            c.Id, c.SiteId, c.ClientId, c.Status, c.AssigneeId, c.LastMessageAt, c.LastSequence,
            c.AgentReadSequence, c.ClientDeliveredSequence, c.ClientReadSequence, c.UnreadCount, c.WaitingSince,
            c.LastMessageSequence, c.TeamId, c.Priority, c.Labels, c.SnoozedUntil));

    internal static IQueryable<StoredMessage> Stored(IQueryable<Message> messages) =>
        messages.AsNoTracking().Select(m => new StoredMessage(m.MessageId, m.ConversationId, m.Sequence, m.Author, m.AgentId, m.Body, m.SentAt)
        {
            Attachments = AttachmentCard.Read(m.Attachments),
            Event = m.Event,
            EditedAt = m.EditedAt,
            DeletedAt = m.DeletedAt,
        });
}
