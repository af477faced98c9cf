using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

public enum ConversationStatus
{
    Open,
    Pending,
    Snoozed,
    Resolved,
}

/// <summary>One matter of one client on one site. Written only inside the writer's transaction (<see cref="ConversationLedger"/>).</summary>
public sealed class Conversation
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid SiteId { get; init; }

    public required Guid ClientId { get; init; }

    public ConversationStatus Status { get; set; }

    public Guid? AssigneeId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest message was stored; the inbox is ordered by it.</summary>
    public DateTimeOffset LastMessageAt { get; set; }

    /// <summary>Number of the newest message; 0 when there is none.</summary>
    public long LastSequence { get; set; }

    /// <summary>Up to here somebody of the team has read.</summary>
    public long AgentReadSequence { get; set; }

    /// <summary>Up to here a widget of the client has said that it has the messages.</summary>
    public long ClientDeliveredSequence { get; set; }

    /// <summary>Up to here the client has read; never more than has been delivered.</summary>
    public long ClientReadSequence { get; set; }

    /// <summary>The client's messages after <see cref="AgentReadSequence"/>.</summary>
    public int UnreadCount { get; set; }

    /// <summary>The time of the oldest message of the client that nobody has answered; null when none waits.</summary>
    public DateTimeOffset? WaitingSince { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Conversation>
    {
        public void Configure(EntityTypeBuilder<Conversation> builder)
        {
            builder.HasOne<Site>().WithMany().HasForeignKey(c => c.SiteId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<Client>().WithMany().HasForeignKey(c => c.ClientId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(c => c.AssigneeId).OnDelete(DeleteBehavior.SetNull);
            builder.HasIndex(c => new { c.ClientId, c.Id });
            builder.HasIndex(c => new { c.Status, c.LastMessageAt, c.Id });
            builder.HasIndex(c => c.Status, "IX_Conversations_Unread").HasFilter("\"UnreadCount\" > 0");
            builder.HasIndex(c => new { c.AssigneeId, c.Status, c.LastMessageAt, c.Id }).HasFilter("\"AssigneeId\" IS NOT NULL");
        }
    }
}
