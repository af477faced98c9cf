using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.SignIns;

/// <summary>How somebody has shown who he is.</summary>
public enum SignInMethod
{
    Password,

    /// <summary>Password, and a code of his authenticator or one of his recovery codes.</summary>
    PasswordAndCode,
    Passkey,

    /// <summary>The team's own provider, by OpenID Connect.</summary>
    Provider,
}

/// <summary>One browser in which an agent is signed in. Its cookie carries <see cref="Id"/> and is worth nothing once the sign-in has ended.</summary>
public sealed class SignIn
{
    /// <summary>Longest texts.</summary>
    internal const int TextLength = 64;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AgentId { get; init; }

    public required SignInMethod Method { get; init; }

    /// <summary>The network he came from, not the address.</summary>
    public string? Network { get; init; }

    /// <summary>What the browser calls itself, in words.</summary>
    public string? Browser { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Exact to <see cref="SignInService.SeenStep"/>.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>When he has last shown who he is.</summary>
    public required DateTimeOffset ConfirmedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SignIn>
    {
        public void Configure(EntityTypeBuilder<SignIn> builder)
        {
            builder.Property(s => s.Network).HasMaxLength(TextLength);
            builder.Property(s => s.Browser).HasMaxLength(TextLength);
            builder.HasIndex(s => s.AgentId);

            // The few that live, of many that have ended.
            builder.HasIndex(s => s.SeenAt).HasFilter("\"EndedAt\" IS NULL");
            builder.HasOne<Agent>().WithMany().HasForeignKey(s => s.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
