using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Sites;

/// <summary>One website that embeds the widget.</summary>
public sealed class Site
{
    public const string DefaultKey = "default";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Public: stands in the page's script tag. Changed by <see cref="SiteKeys"/> only.</summary>
    public required string Key { get; set; }

    public required string Name { get; set; }

    /// <summary><c>#rrggbb</c>, lower case.</summary>
    public string Color { get; set; } = "#24594a";

    /// <summary><c>right</c> or <c>left</c>.</summary>
    public string Side { get; set; } = "right";

    public string Greeting { get; set; } = "Hello. How can we help?";

    /// <summary>Whether agents see what a visitor has typed and not yet sent.</summary>
    public bool TypingPreview { get; set; } = true;

    /// <summary>Origins whose pages may talk to this site, normalised (<see cref="Origin"/>). Empty: every origin.</summary>
    public List<string> AllowedOrigins { get; set; } = [];

    public SiteSettings Settings { get; set; } = SiteSettings.Default;

    /// <summary>Signs what the site's own server says about its visitors; made when it is first asked for. Under data protection (<see cref="SiteVault"/>).</summary>
    public string? Secret { get; set; }

    /// <summary>The secret before the last change, valid until <see cref="PreviousSecretEndsAt"/>.</summary>
    public string? PreviousSecret { get; set; }

    public DateTimeOffset? PreviousSecretEndsAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Site>
    {
        public void Configure(EntityTypeBuilder<Site> builder)
        {
            builder.HasIndex(s => s.Key).IsUnique();
            builder.Property(s => s.Key).HasMaxLength(64);
            builder.Property(s => s.Name).HasMaxLength(80);
            builder.Property(s => s.Color).HasMaxLength(7);
            builder.Property(s => s.Side).HasMaxLength(5);
            builder.Property(s => s.Greeting).HasMaxLength(400);
            builder.Property(s => s.Settings).HasDefaultValueSql("'{}'").HasConversion(
                settings => JsonSerializer.Serialize(settings, JsonSerializerOptions.Web),
                column => JsonSerializer.Deserialize<SiteSettings>(column, JsonSerializerOptions.Web)!);
        }
    }
}
