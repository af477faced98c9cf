using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

/// <summary>A reply that an agent has begun and not sent.</summary>
public sealed class Draft
{
    public required Guid AgentId { get; init; }

    public required Guid ConversationId { get; init; }

    public required string Text { get; set; }

    /// <summary>A private note that he has begun and not saved; kept apart, so that it can never be sent as a reply.</summary>
    public string NoteText { get; set; } = "";

    public DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Draft>
    {
        public void Configure(EntityTypeBuilder<Draft> builder)
        {
            builder.HasKey(d => new { d.AgentId, d.ConversationId });
            builder.HasOne<Agent>().WithMany().HasForeignKey(d => d.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Conversation>().WithMany().HasForeignKey(d => d.ConversationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
