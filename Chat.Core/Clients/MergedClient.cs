using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>Somebody who turned out to be another one: ids only. Whoever is erased is erased under every id that he ever had, also in an older backup.</summary>
public sealed class MergedClient
{
    /// <summary>Written inside the writer's transaction: $0 who is no more, $1 who he is.</summary>
    internal const string Insert = "INSERT INTO MergedClients (GoneId, KeptId) VALUES ($0, $1) ON CONFLICT (GoneId) DO UPDATE SET KeptId = excluded.KeptId";

    public required Guid GoneId { get; init; }

    public required Guid KeptId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<MergedClient>
    {
        public void Configure(EntityTypeBuilder<MergedClient> builder)
        {
            builder.HasKey(m => m.GoneId);
            builder.Property(m => m.GoneId).ValueGeneratedNever();
            builder.HasIndex(m => m.KeptId);
        }
    }
}
