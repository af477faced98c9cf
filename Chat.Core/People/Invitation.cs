using System.Text.Json;
using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.People;

/// <summary>What somebody serves.</summary>
/// <param name="Sites">Empty for every site.</param>
/// <param name="OwnTeamsOnly">Whether he sees only what is his teams' or his own.</param>
public sealed record Service(IReadOnlyList<Guid> Sites, IReadOnlyList<Guid> Teams, bool OwnTeamsOnly)
{
    public static readonly Service Everything = new([], [], OwnTeamsOnly: false);
}

/// <summary>A place in the team that somebody was offered by a link: once, for <see cref="Lifetime"/>. It is gone when he has taken it.</summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Email { get; init; }

    /// <summary>He may choose another.</summary>
    public string Name { get; init; } = "";

    public AgentRole Role { get; init; }

    public Service Serves { get; init; } = Service.Everything;

    /// <summary>Of the token, which has 256 random bits and is told once.</summary>
    public required byte[] TokenHash { get; set; }

    public Guid? InvitedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset EndsAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.HasIndex(i => i.TokenHash).IsUnique();
            builder.Property(i => i.Email).HasMaxLength(PeopleRules.EmailLength).UseCollation("NOCASE");
            builder.HasIndex(i => i.Email).IsUnique();
            builder.Property(i => i.Name).HasMaxLength(AgentRules.NameLength);
            builder.HasOne<Agent>().WithMany().HasForeignKey(i => i.InvitedBy).OnDelete(DeleteBehavior.SetNull);
            builder.Property(i => i.Serves).HasConversion(
                serves => JsonSerializer.Serialize(serves, JsonSerializerOptions.Web),
                column => JsonSerializer.Deserialize<Service>(column, JsonSerializerOptions.Web)!);
        }
    }
}
