using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

/// <summary>
/// What an agent wrote for the team. It takes a sequence of its conversation and is no <see cref="Message"/>: nothing that
/// answers a visitor can read it.
/// </summary>
public sealed class Note
{
    /// <summary>Grows with every note of the whole store; given by the writer.</summary>
    public required long Id { get; init; }

    public required Guid ConversationId { get; init; }

    /// <summary>Between those of the messages; never one of theirs.</summary>
    public required long Sequence { get; init; }

    /// <summary>Made by the sender, so that a repeat is known as one. Unique in the whole store.</summary>
    public required Guid NoteId { get; init; }

    public Guid? AgentId { get; init; }

    /// <summary>Of a line that tells the team what happened; null for what somebody wrote.</summary>
    public MessageEvent? Event { get; init; }

    public required string Body { get; set; }

    public required DateTimeOffset SentAt { get; init; }

    public DateTimeOffset? EditedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Note>
    {
        public void Configure(EntityTypeBuilder<Note> builder)
        {
            builder.Property(n => n.Id).ValueGeneratedNever();
            builder.HasOne<Conversation>().WithMany().HasForeignKey(n => n.ConversationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(n => n.AgentId).OnDelete(DeleteBehavior.SetNull);
            builder.HasIndex(n => new { n.ConversationId, n.Sequence }).IsUnique();
            builder.HasIndex(n => n.NoteId).IsUnique();
        }
    }
}
