using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Sites;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Data;

/// <summary>The schema, and every query. The message path writes through <see cref="MessageWriter"/>.</summary>
public sealed class ChatDbContext(DbContextOptions<ChatDbContext> options) : IdentityUserContext<Agent, Guid>(options)
{
    public DbSet<StoreInfo> StoreInfo => Set<StoreInfo>();

    public DbSet<Site> Sites => Set<Site>();

    public DbSet<Client> Clients => Set<Client>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Conversation> Conversations => Set<Conversation>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<Attachment> Attachments => Set<Attachment>();

    public DbSet<Rating> Ratings => Set<Rating>();

    public DbSet<UsedSignature> UsedSignatures => Set<UsedSignature>();

    public DbSet<Draft> Drafts => Set<Draft>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<Guid>().HaveConversion<GuidBytes>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(ChatDbContext).Assembly);
    }
}
