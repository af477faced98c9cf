using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Agents;

/// <summary>Some agents who take care of the same matters.</summary>
public sealed class Team
{
    public const int NameLength = 60;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Team>
    {
        public void Configure(EntityTypeBuilder<Team> builder)
        {
            builder.Property(t => t.Name).HasMaxLength(NameLength).UseCollation("NOCASE");
            builder.HasIndex(t => t.Name).IsUnique();
        }
    }
}

public sealed class TeamMember
{
    public required Guid TeamId { get; init; }

    public required Guid AgentId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<TeamMember>
    {
        public void Configure(EntityTypeBuilder<TeamMember> builder)
        {
            builder.HasKey(m => new { m.TeamId, m.AgentId });
            builder.HasOne<Team>().WithMany().HasForeignKey(m => m.TeamId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(m => m.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
