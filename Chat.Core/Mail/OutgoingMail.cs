using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Mail;

/// <summary>A mail on its way. It goes with the moment in which the server has taken it.</summary>
public sealed class OutgoingMail
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>A <see cref="Letter"/> under data protection: links in it let somebody in.</summary>
    public required byte[] Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not tried before.</summary>
    public required DateTimeOffset NextAt { get; set; }

    public int Tries { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<OutgoingMail>
    {
        public void Configure(EntityTypeBuilder<OutgoingMail> builder)
        {
            builder.ToTable("OutgoingMail");
            builder.HasIndex(m => m.NextAt);
        }
    }
}
