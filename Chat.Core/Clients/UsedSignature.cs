using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Clients;

/// <summary>A signature that a browser has shown: until it expires, no other browser may show it again.</summary>
public sealed class UsedSignature
{
    /// <summary>SHA-256 of the signature, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    public required Guid SessionId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<UsedSignature>
    {
        public void Configure(EntityTypeBuilder<UsedSignature> builder)
        {
            builder.HasKey(s => s.Hash);
            builder.HasIndex(s => s.ExpiresAt);
        }
    }
}
