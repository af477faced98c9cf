using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>Addresses that are kept out of every site.</summary>
public sealed class AddressBlock
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>CIDR, the base address normalised: 203.0.113.0/24, 2001:db8::/48.</summary>
    public required string Range { get; init; }

    /// <summary>Null when only an agent ends it.</summary>
    public DateTimeOffset? Until { get; init; }

    public Guid? AgentId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AddressBlock>
    {
        public void Configure(EntityTypeBuilder<AddressBlock> builder)
        {
            builder.HasOne<Agent>().WithMany().HasForeignKey(b => b.AgentId).OnDelete(DeleteBehavior.SetNull);
            builder.HasIndex(b => b.Range).IsUnique();
            builder.Property(b => b.Range).HasMaxLength(60);
        }
    }
}
