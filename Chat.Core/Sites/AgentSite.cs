using Chat.Core.Agents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Core.Sites;

/// <summary>A site that an agent serves. Whoever has none of these serves every site.</summary>
public sealed class AgentSite
{
    public required Guid AgentId { get; init; }

    public required Guid SiteId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AgentSite>
    {
        public void Configure(EntityTypeBuilder<AgentSite> builder)
        {
            builder.HasKey(s => new { s.AgentId, s.SiteId });
            builder.HasOne<Agent>().WithMany().HasForeignKey(s => s.AgentId).OnDelete(DeleteBehavior.Cascade);

            // Whose last site goes would serve every site by that: it does not go before him.
            builder.HasOne<Site>().WithMany().HasForeignKey(s => s.SiteId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
