using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Audit;
using Chat.Core.CannedReplies;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Mail;
using Chat.Core.Notifications;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Data;

/// <summary>The schema, and every query. The message path writes through <see cref="MessageWriter"/>.</summary>
public sealed class ChatDbContext(DbContextOptions<ChatDbContext> options) : IdentityUserContext<Agent, Guid>(options)
{
    public DbSet<StoreInfo> StoreInfo => Set<StoreInfo>();

    public DbSet<SignIn> SignIns => Set<SignIn>();

    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<PasswordReset> PasswordResets => Set<PasswordReset>();

    public DbSet<PasskeyUse> PasskeyUses => Set<PasskeyUse>();

    public DbSet<Site> Sites => Set<Site>();

    public DbSet<Client> Clients => Set<Client>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Conversation> Conversations => Set<Conversation>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<Attachment> Attachments => Set<Attachment>();

    public DbSet<Rating> Ratings => Set<Rating>();

    public DbSet<UsedSignature> UsedSignatures => Set<UsedSignature>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<OutgoingMail> OutgoingMail => Set<OutgoingMail>();

    public DbSet<StoreChange> StoreChanges => Set<StoreChange>();

    public DbSet<Team> Teams => Set<Team>();

    public DbSet<TeamMember> TeamMembers => Set<TeamMember>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<AgentSite> AgentSites => Set<AgentSite>();

    public DbSet<ClientNote> ClientNotes => Set<ClientNote>();

    public DbSet<PageVisit> PageVisits => Set<PageVisit>();

    public DbSet<AddressBlock> AddressBlocks => Set<AddressBlock>();

    public DbSet<Label> Labels => Set<Label>();

    public DbSet<ConversationLabel> ConversationLabels => Set<ConversationLabel>();

    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Mention> Mentions => Set<Mention>();

    public DbSet<Participant> Participants => Set<Participant>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<CannedReply> CannedReplies => Set<CannedReply>();

    public DbSet<PushBrowser> PushBrowsers => Set<PushBrowser>();

    public DbSet<MergedClient> MergedClients => Set<MergedClient>();

    public DbSet<AuditRecord> AuditLog => Set<AuditRecord>();

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
