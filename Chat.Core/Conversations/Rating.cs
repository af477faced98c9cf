using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Conversations;

/// <summary>What a client said about how his matter was handled; the last word counts.</summary>
public sealed class Rating
{
    public const int CommentLength = 1_000;

    public required Guid ConversationId { get; init; }

    /// <summary>1 (awful) to 5 (great).</summary>
    public required int Score { get; init; }

    public string? Comment { get; init; }

    public DateTimeOffset RatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Rating>
    {
        public void Configure(EntityTypeBuilder<Rating> builder)
        {
            builder.HasKey(r => r.ConversationId);
            builder.Property(r => r.ConversationId).ValueGeneratedNever();
            builder.HasOne<Conversation>().WithOne().HasForeignKey<Rating>(r => r.ConversationId).OnDelete(DeleteBehavior.Cascade);
            builder.Property(r => r.Comment).HasMaxLength(CommentLength);
        }
    }
}
