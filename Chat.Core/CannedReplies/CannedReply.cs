using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.CannedReplies;

/// <summary>A reply that is written once and used often.</summary>
public sealed class CannedReply
{
    public const int ShortcutLength = 40;
    public const int TitleLength = 80;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What is typed after the slash: letters, digits and hyphens, in lower case.</summary>
    public required string Shortcut { get; set; }

    public required string Title { get; set; }

    /// <summary>May hold variables.</summary>
    public required string Body { get; set; }

    /// <summary>Whose it is; null when it is the team's.</summary>
    public Guid? AgentId { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<CannedReply>
    {
        public void Configure(EntityTypeBuilder<CannedReply> builder)
        {
            builder.HasOne<Agent>().WithMany().HasForeignKey(r => r.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(r => new { r.AgentId, r.Shortcut }).IsUnique().HasFilter("\"AgentId\" IS NOT NULL");
            builder.HasIndex(r => r.Shortcut, "IX_CannedReplies_Shared").IsUnique().HasFilter("\"AgentId\" IS NULL");
            builder.Property(r => r.Shortcut).HasMaxLength(ShortcutLength);
            builder.Property(r => r.Title).HasMaxLength(TitleLength);
        }
    }
}
