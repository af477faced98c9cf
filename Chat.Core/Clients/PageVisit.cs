using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>A page that a session was on, as its browser says: hostile text.</summary>
public sealed class PageVisit
{
    /// <summary>So many are kept of a session; older ones go.</summary>
    public const int Kept = 20;

    /// <summary>Grows.</summary>
    public long Id { get; init; }

    public required Guid SessionId { get; init; }

    public required string Url { get; init; }

    public required string Title { get; init; }

    /// <summary>Where he came from; only of the first page.</summary>
    public string? Referrer { get; init; }

    public DateTimeOffset At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<PageVisit>
    {
        public void Configure(EntityTypeBuilder<PageVisit> builder)
        {
            builder.HasOne<Session>().WithMany().HasForeignKey(v => v.SessionId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(v => new { v.SessionId, v.Id });
        }
    }
}
