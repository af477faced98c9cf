using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Audit;

/// <summary>
/// An entry as it is stored, for good. Triggers refuse to change or delete one, and to add one anywhere but at the end; <see cref="Hash"/>
/// covers all its fields and the hash before, so whoever gets around the triggers is found.
/// </summary>
public sealed class AuditRecord
{
    internal const string Table = "AuditLog";

    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Sequence { get; init; }

    /// <summary>Of the encoding that <see cref="Hash"/> was made from.</summary>
    public required int Version { get; init; }

    /// <summary>Never before the entry before; see <see cref="AuditChain"/>.</summary>
    public required DateTimeOffset At { get; init; }

    public Guid? ActorId { get; init; }

    public required string Action { get; init; }

    /// <summary>The first word of <see cref="Action"/>.</summary>
    public string Area { get; init; } = "";

    public string? ObjectKind { get; init; }

    public string? ObjectId { get; init; }

    /// <summary>A network, such as 203.0.113.0/24; null when it was the host itself, or nobody knows.</summary>
    public string? Address { get; init; }

    /// <summary>JSON, as <see cref="AuditDetails"/> writes it.</summary>
    public string? Details { get; init; }

    /// <summary>SHA-256, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditRecord>
    {
        public void Configure(EntityTypeBuilder<AuditRecord> builder)
        {
            builder.ToTable(Table);
            builder.HasKey(r => r.Sequence);

            // The store remembers the highest number that it ever gave: a tail that was cut off is missed.
            builder.Property(r => r.Sequence).ValueGeneratedOnAdd().HasAnnotation("Sqlite:Autoincrement", true);
            builder.Property(r => r.Area).HasComputedColumnSql("substr(\"Action\", 1, instr(\"Action\", '.') - 1)", stored: false);
            builder.HasIndex(r => r.At);
            builder.HasIndex(r => new { r.ActorId, r.Sequence });
            builder.HasIndex(r => new { r.Area, r.Sequence });
            builder.HasIndex(r => new { r.ObjectKind, r.ObjectId, r.Sequence });
        }
    }
}
