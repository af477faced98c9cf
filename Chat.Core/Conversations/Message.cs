using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

public enum MessageAuthor
{
    Client,
    Agent,
    System,
}

/// <summary>What a system message or an event among the notes tells; its body says the same in English.</summary>
public enum MessageEvent
{
    Resolved,
    Reopened,
    Taken,
    Rated,

    /// <summary>To an agent or a team. From here on only the team sees it.</summary>
    Assigned,
    Released,
    Snoozed,
    Woken,
    Pending,
    Prioritised,
    Labelled,

    /// <summary>Nobody of the team had seen it for too long.</summary>
    Lifted,
}

/// <summary>One entry of a conversation that its client sees. Its text changes only by an edit that leaves a trace.</summary>
public sealed class Message
{
    /// <summary>Grows with every message of the whole store; given by the writer.</summary>
    public required long Id { get; init; }

    public required Guid ConversationId { get; init; }

    /// <summary>1, 2, 3 … without gaps inside the conversation, in the order of the commits.</summary>
    public required long Sequence { get; init; }

    /// <summary>Made by the sender, so that a repeat is known as one. Unique in the whole store.</summary>
    public required Guid MessageId { get; init; }

    public required MessageAuthor Author { get; init; }

    /// <summary>Who wrote it, or for a system message who caused it.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>Of a system message.</summary>
    public MessageEvent? Event { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public DateTimeOffset? EditedAt { get; set; }

    /// <summary>Since when only the place of it is left: body and files are gone.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The files that it carries (<see cref="Attachments.AttachmentCard"/>); null when there are none.</summary>
    public string? Attachments { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Message>
    {
        public void Configure(EntityTypeBuilder<Message> builder)
        {
            builder.Property(m => m.Id).ValueGeneratedNever();
            builder.HasOne<Conversation>().WithMany().HasForeignKey(m => m.ConversationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(m => new { m.ConversationId, m.Sequence }).IsUnique();
            builder.HasIndex(m => m.MessageId).IsUnique();
        }
    }
}
