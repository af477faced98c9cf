using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>What an agent wants the team to know about a client, whatever the matter.</summary>
public sealed class ClientNote
{
    public const int BodyLength = 2_000;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ClientId { get; init; }

    public Guid? AgentId { get; init; }

    public required string Body { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ClientNote>
    {
        public void Configure(EntityTypeBuilder<ClientNote> builder)
        {
            builder.HasOne<Client>().WithMany().HasForeignKey(n => n.ClientId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(n => n.AgentId).OnDelete(DeleteBehavior.SetNull);
            builder.HasIndex(n => new { n.ClientId, n.Id });
            builder.Property(n => n.Body).HasMaxLength(BodyLength);
        }
    }
}
