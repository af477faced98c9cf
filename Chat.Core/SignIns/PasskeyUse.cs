using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.SignIns;

/// <summary>When a passkey was last used, which Identity's own table does not know.</summary>
public sealed class PasskeyUse
{
    public required byte[] CredentialId { get; init; }

    public required Guid AgentId { get; init; }

    public required DateTimeOffset UsedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PasskeyUse>
    {
        public void Configure(EntityTypeBuilder<PasskeyUse> builder)
        {
            builder.HasKey(u => u.CredentialId);
            builder.Property(u => u.CredentialId).HasMaxLength(1_024);
            builder.HasOne<Agent>().WithMany().HasForeignKey(u => u.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
