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

public enum ConversationPriority
{
    None,
    Low,
    High,
    Urgent,
}

/// <summary>One matter of one client on one site. Written only inside the writer's transaction (<see cref="ConversationLedger"/>).</summary>
public sealed class Conversation : IMatter
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid SiteId { get; init; }

    public required Guid ClientId { get; init; }

    public ConversationStatus Status { get; set; }

    public Guid? AssigneeId { get; set; }

    /// <summary>Whose matter it is when no single agent's; may stand beside an assignee.</summary>
    public Guid? TeamId { get; set; }

    public ConversationPriority Priority { get; set; }

    /// <summary>The labels' ids, as <see cref="LabelSet"/> writes them; <see cref="ConversationLabel"/> is the way back.</summary>
    public string Labels { get; set; } = "";

    /// <summary>When a snoozed conversation opens again; null when only a message opens it.</summary>
    public DateTimeOffset? SnoozedUntil { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest message was stored; the inbox is ordered by it.</summary>
    public DateTimeOffset LastMessageAt { get; set; }

    /// <summary>Number of the newest entry, a private note or a message; 0 when there is none.</summary>
    public long LastSequence { get; set; }

    /// <summary>Number of the newest message: where the thread ends for the client.</summary>
    public long LastMessageSequence { get; set; }

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
            builder.HasOne<Team>().WithMany().HasForeignKey(c => c.TeamId).OnDelete(DeleteBehavior.SetNull);
            builder.HasIndex(c => new { c.ClientId, c.Id });
            builder.HasIndex(c => new { c.Status, c.LastMessageAt, c.Id });
            builder.HasIndex(c => c.Status, "IX_Conversations_Unread").HasFilter("\"UnreadCount\" > 0");
            builder.HasIndex(c => new { c.AssigneeId, c.Status, c.LastMessageAt, c.Id }).HasFilter("\"AssigneeId\" IS NOT NULL");
            builder.HasIndex(c => new { c.Status, c.LastMessageAt, c.Id }, "IX_Conversations_Unassigned").HasFilter("\"AssigneeId\" IS NULL");
            builder.HasIndex(c => new { c.TeamId, c.Status, c.LastMessageAt, c.Id }).HasFilter("\"TeamId\" IS NOT NULL");
            builder.HasIndex(c => new { c.Status, c.WaitingSince, c.Id }, "IX_Conversations_Waiting").HasFilter("\"WaitingSince\" IS NOT NULL");
            builder.HasIndex(c => c.SnoozedUntil).HasFilter("\"SnoozedUntil\" IS NOT NULL");
        }
    }
}
