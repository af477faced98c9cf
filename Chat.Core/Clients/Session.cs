using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>One browser of a client, proven by a secret token of which only the hash is kept.</summary>
public sealed class Session
{
    public const int UserAgentLength = 400;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ClientId { get; init; }

    /// <summary>SHA-256 of the token, 32 bytes.</summary>
    public required byte[] TokenHash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>As the browser says; null when it was never told.</summary>
    public string? UserAgent { get; set; }

    /// <summary>IANA name of the browser's time zone, as it says.</summary>
    public string? TimeZone { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> builder)
        {
            builder.HasOne<Client>().WithMany().HasForeignKey(s => s.ClientId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(s => s.TokenHash).IsUnique();
            builder.Property(s => s.UserAgent).HasMaxLength(UserAgentLength);
            builder.Property(s => s.TimeZone).HasMaxLength(60);
        }
    }
}
