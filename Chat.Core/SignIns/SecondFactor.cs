using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.SignIns;

/// <summary>The authenticator app of an agent. There is none until he has proven that it works.</summary>
public sealed class SecondFactor
{
    public required Guid AgentId { get; init; }

    /// <summary>Under data protection.</summary>
    public required string Secret { get; set; }

    /// <summary>The time step of the last code that was taken: neither it nor an older one counts again.</summary>
    public required long UsedStep { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SecondFactor>
    {
        public void Configure(EntityTypeBuilder<SecondFactor> builder)
        {
            builder.HasKey(f => f.AgentId);
            builder.HasOne<Agent>().WithMany().HasForeignKey(f => f.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A code that stands in for the authenticator app once; gone when it was used.</summary>
public sealed class RecoveryCode
{
    /// <summary>Of the code, which has 80 random bits.</summary>
    public required byte[] Hash { get; init; }

    public required Guid AgentId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RecoveryCode>
    {
        public void Configure(EntityTypeBuilder<RecoveryCode> builder)
        {
            builder.HasKey(c => new { c.AgentId, c.Hash });
            builder.HasOne<Agent>().WithMany().HasForeignKey(c => c.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
