using Chat.Core.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Attachments;

/// <summary>A file that somebody uploaded: the row says whose it is, the bytes lie in the data directory.</summary>
public sealed class Attachment
{
    public const int NameLength = 200;

    /// <summary>Random, so that an address cannot be guessed; also the file's name on disk.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>In whose conversation it is or will be.</summary>
    public required Guid ClientId { get; init; }

    /// <summary>Who of the team uploaded it; null when the client did.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>The message that carries it; null until that was sent.</summary>
    public Guid? MessageId { get; set; }

    /// <summary>As the sender named it, without folders or control characters.</summary>
    public required string Name { get; init; }

    /// <summary>Found in the content, never taken from the sender.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes as stored.</summary>
    public required long Size { get; init; }

    /// <summary>Pixels; null when it is no picture.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Attachment>
    {
        public void Configure(EntityTypeBuilder<Attachment> builder)
        {
            builder.HasOne<Client>().WithMany().HasForeignKey(a => a.ClientId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(a => new { a.ClientId, a.CreatedAt });
            builder.HasIndex(a => a.CreatedAt).HasFilter("\"MessageId\" IS NULL").HasDatabaseName("IX_Attachments_Unsent");
            builder.Property(a => a.Name).HasMaxLength(NameLength);
            builder.Property(a => a.ContentType).HasMaxLength(100);
        }
    }
}
