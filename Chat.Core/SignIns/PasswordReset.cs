using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.SignIns;

/// <summary>A link by which an agent sets a new password: one for an agent, once, for an hour.</summary>
public sealed class PasswordReset
{
    public required Guid AgentId { get; init; }

    /// <summary>Of the token, which has 256 random bits.</summary>
    public required byte[] Hash { get; set; }

    public required DateTimeOffset EndsAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PasswordReset>
    {
        public void Configure(EntityTypeBuilder<PasswordReset> builder)
        {
            builder.HasKey(r => r.AgentId);
            builder.HasIndex(r => r.Hash).IsUnique();
            builder.HasOne<Agent>().WithMany().HasForeignKey(r => r.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
