using Chat.Core.Agents;
using Chat.Core.SignIns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Notifications;

/// <summary>A browser that wants to be told of things also while no page of the portal is open in it. It is told as long as its sign-in counts.</summary>
public sealed class PushBrowser
{
    /// <summary>The browser's sign-in.</summary>
    public required Guid SignInId { get; init; }

    public required Guid AgentId { get; init; }

    /// <summary>SHA-256 of the endpoint: a browser is one agent's, whoever signed in there last.</summary>
    public required byte[] EndpointHash { get; set; }

    /// <summary>A <see cref="PushAddress"/> as JSON, under data protection: who has it can write to the browser.</summary>
    public required string Address { get; set; }

    /// <summary>In which language the browser's page spoke.</summary>
    public string? Language { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<PushBrowser>
    {
        public void Configure(EntityTypeBuilder<PushBrowser> builder)
        {
            builder.HasKey(b => b.SignInId);
            builder.HasIndex(b => b.EndpointHash).IsUnique();
            builder.HasIndex(b => b.AgentId);
            builder.HasOne<SignIn>().WithOne().HasForeignKey<PushBrowser>(b => b.SignInId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(b => b.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
