using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>A person who visited a site: the record that outlives his tabs and browsers.</summary>
public sealed class Client
{
    public const int NameLength = 80;
    public const int ExternalIdLength = 200;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid SiteId { get; init; }

    public required string Name { get; set; }

    /// <summary>As the page says; nobody has proven it.</summary>
    public string? Email { get; set; }

    /// <summary>What the page told about him: a JSON object of names and plain values, unverified.</summary>
    public string? Attributes { get; set; }

    public string? Phone { get; set; }

    /// <summary>What agents keep about him: a JSON object of names and texts.</summary>
    public string? Fields { get; set; }

    /// <summary>Who he is in the site's own books; null until the site has proven it with its signature.</summary>
    public string? ExternalId { get; set; }

    /// <summary>When the site last proved who he is; name and e-mail are its words since. Null when nobody has proven anything.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>BCP 47, as his browser says.</summary>
    public string? Locale { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>Since when he is kept out; null when he is not.</summary>
    public DateTimeOffset? BlockedAt { get; set; }

    /// <summary>When he is let in again by itself; null when only an agent does it.</summary>
    public DateTimeOffset? BlockedUntil { get; set; }

    /// <summary>Since when he is erased: nothing of him is shown, and nothing more is taken.</summary>
    public DateTimeOffset? ErasureBegunAt { get; set; }

    /// <summary>When the last of him was gone; null before, and for whoever is not erased.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Client>
    {
        public void Configure(EntityTypeBuilder<Client> builder)
        {
            builder.HasOne<Site>().WithMany().HasForeignKey(c => c.SiteId).OnDelete(DeleteBehavior.Restrict);
            builder.HasIndex(c => c.SiteId);
            builder.HasIndex(c => new { c.SiteId, c.ExternalId }).IsUnique().HasFilter("\"ExternalId\" IS NOT NULL");
            builder.HasIndex(c => c.ErasureBegunAt).HasFilter("\"ErasureBegunAt\" IS NOT NULL");
            builder.Property(c => c.Name).HasMaxLength(NameLength);
            builder.Property(c => c.ExternalId).HasMaxLength(ExternalIdLength);
            builder.Property(c => c.Email).HasMaxLength(254);
            builder.Property(c => c.Locale).HasMaxLength(35);
            builder.Property(c => c.Phone).HasMaxLength(40);
        }
    }
}
