using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Agents;

public enum AgentRole
{
    Agent,
    Lead,
    Administrator,
}

/// <summary>What an agent says of himself; whether he is connected is another question.</summary>
public enum Availability
{
    Online,
    Busy,
    Away,
}

/// <summary>A member of the support team who can sign in.</summary>
public sealed class Agent : IdentityUser<Guid>
{
    public Agent() => Id = Guid.CreateVersion7();

    public required string Name { get; set; }

    public AgentRole Role { get; set; }

    public bool IsDisabled { get; set; }

    /// <summary>Whether he sees only what is his teams' or his own (<see cref="AgentScope"/>).</summary>
    public bool OwnTeamsOnly { get; set; }

    public Availability Availability { get; set; }

    /// <summary>How he wants to be told of things: a JSON object; null until he chose something.</summary>
    public string? Preferences { get; set; }

    /// <summary>The file of his face; null when the letters of his name stand for it. Another one with every change.</summary>
    public Guid? Picture { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Agent>
    {
        public void Configure(EntityTypeBuilder<Agent> builder)
        {
            builder.ToTable("Agents");
            builder.Property(a => a.Name).HasMaxLength(AgentRules.NameLength);
        }
    }
}
