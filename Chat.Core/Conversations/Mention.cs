using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

/// <summary>An agent was named in a private note.</summary>
public sealed class Mention
{
    public required Guid AgentId { get; init; }

    public required Guid NoteId { get; init; }

    public required Guid ConversationId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null until he has opened the conversation.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Mention>
    {
        public void Configure(EntityTypeBuilder<Mention> builder)
        {
            builder.HasKey(m => new { m.AgentId, m.NoteId });
            builder.HasOne<Agent>().WithMany().HasForeignKey(m => m.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Conversation>().WithMany().HasForeignKey(m => m.ConversationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(m => new { m.AgentId, m.ConversationId }).HasFilter("\"SeenAt\" IS NULL");
        }
    }
}

/// <summary>An agent who takes part in a conversation: he answered, was named in it, or joined.</summary>
public sealed class Participant
{
    public required Guid ConversationId { get; init; }

    public required Guid AgentId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Participant>
    {
        public void Configure(EntityTypeBuilder<Participant> builder)
        {
            builder.HasKey(p => new { p.ConversationId, p.AgentId });
            builder.HasOne<Conversation>().WithMany().HasForeignKey(p => p.ConversationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(p => p.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
