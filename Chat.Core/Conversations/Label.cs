using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

/// <summary>A word with a colour that sorts conversations.</summary>
public sealed class Label
{
    public const int NameLength = 40;

    public int Id { get; init; }

    public required string Name { get; set; }

    /// <summary>One of <see cref="LabelColor"/>, so that every theme has its own shade.</summary>
    public LabelColor Color { get; set; }

    /// <summary>Offered and shown no more; the conversations keep it, should it come back.</summary>
    public bool IsArchived { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Label>
    {
        public void Configure(EntityTypeBuilder<Label> builder)
        {
            builder.Property(l => l.Name).HasMaxLength(NameLength).UseCollation("NOCASE");
            builder.HasIndex(l => l.Name).IsUnique();
        }
    }
}

public enum LabelColor
{
    Rose,
    Orange,
    Amber,
    Green,
    Teal,
    Blue,
    Violet,
    Slate,
}

/// <summary>Which conversations carry a label.</summary>
public sealed class ConversationLabel
{
    public required int LabelId { get; init; }

    public required Guid ConversationId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ConversationLabel>
    {
        public void Configure(EntityTypeBuilder<ConversationLabel> builder)
        {
            builder.HasKey(l => new { l.LabelId, l.ConversationId });
            builder.HasOne<Label>().WithMany().HasForeignKey(l => l.LabelId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Conversation>().WithMany().HasForeignKey(l => l.ConversationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
