using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

/// <summary>A view of the inbox under a name.</summary>
public sealed class SavedView
{
    public const int NameLength = 60;
    public const int QueryLength = 400;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    /// <summary>The query of the inbox's address, without the question mark.</summary>
    public required string Query { get; set; }

    /// <summary>Who keeps it.</summary>
    public required Guid AgentId { get; init; }

    /// <summary>Whether the whole team has it.</summary>
    public bool IsShared { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SavedView>
    {
        public void Configure(EntityTypeBuilder<SavedView> builder)
        {
            builder.HasOne<Agent>().WithMany().HasForeignKey(v => v.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.Property(v => v.Name).HasMaxLength(NameLength);
            builder.Property(v => v.Query).HasMaxLength(QueryLength);
        }
    }
}
