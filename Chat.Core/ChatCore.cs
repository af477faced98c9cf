using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Audit;
using Chat.Core.CannedReplies;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Demo;
using Chat.Core.Events;
using Chat.Core.Mail;
using Chat.Core.Notifications;
using Chat.Core.People;
using Chat.Core.Presence;
using Chat.Core.Privacy;
using Chat.Core.Search;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Core;

/// <summary>Registers the domain.</summary>
public static class ChatCore
{
    public static IServiceCollection AddChatCore(this IServiceCollection services, ChatOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChatEvents>();

        services.AddSingleton<StoreHealth>();
        services.AddSingleton<SqliteSettings>();
        services.AddPooledDbContextFactory<ChatDbContext>((provider, db) =>
            db.UseSqlite(options.ConnectionString).AddInterceptors(provider.GetRequiredService<SqliteSettings>())

                // Counts stop at a limit, and what is counted has no order.
                .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)));
        services.AddSingleton<StoreIdentity>();
        services.AddSingleton<StoreInitializer>();
        services.AddSingleton<MessageWriter>();
        services.AddSingleton<Checkpointer>();
        services.AddHostedService(provider => provider.GetRequiredService<Checkpointer>());

        services.AddSingleton<MailOutbox>();
        if (options.Smtp is not null)
        {
            services.AddHostedService<MailSender>();
        }

        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditNotes>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditNotes>());

        services.AddIdentityCore<Agent>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.RequireUniqueEmail = true;
                // The name is the address, and what an address may be stands in PeopleRules.
                identity.User.AllowedUserNameCharacters = "";
                // What a password must be stands in PasswordRules; tries are counted by AttemptLimits, exactly.
                identity.Password.RequiredLength = PasswordRules.Length;
                identity.Password.RequiredUniqueChars = 1;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.AllowedForNewUsers = false;
            })
            .AddPasswordValidator<AgentPasswordValidator>()
            .AddEntityFrameworkStores<ChatDbContext>();
        services.AddScoped<IPasswordHasher<Agent>, AgentPasswordHasher>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);

        services.AddSingleton<SiteDirectory>();
        services.AddSingleton<SiteVault>();
        services.AddSingleton<AgentDirectory>();
        services.AddSingleton<AgentPreferences>();
        services.AddSingleton<SignInDirectory>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<FreshSignIn>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<PasswordService>();
        services.AddSingleton<PasswordResetService>();
        services.AddSingleton<AccountChanges>();
        services.AddSingleton<ProviderAccounts>();
        services.AddSingleton<SecondFactorService>();
        services.AddSingleton<SiteService>();
        services.AddSingleton<SiteKeys>();
        services.AddScoped<AgentAccounts>();
        services.AddScoped<DemoData>();
        services.AddSingleton<ReservedNames>();
        services.AddSingleton<ClientService>();
        services.AddSingleton<ClientQueries>();
        services.AddSingleton<ClientRecordService>();
        services.AddSingleton<BlockService>();
        services.AddSingleton<VisitLog>();
        services.AddHostedService(provider => provider.GetRequiredService<VisitLog>());
        services.AddSingleton<IdentitySecrets>();
        services.AddSingleton<AttachmentFiles>();
        services.AddSingleton<AgentQuota>();
        services.AddSingleton<AttachmentService>();
        services.AddSingleton<AttachmentQueries>();
        services.AddHostedService<AttachmentSweeper>();
        services.AddSingleton<ConversationService>();
        services.AddSingleton<LabelService>();
        services.AddSingleton<TeamService>();
        services.AddSingleton<CannedReplyService>();
        services.AddSingleton<MergeService>();
        services.AddSingleton<ParticipantService>();
        services.AddSingleton<NoteService>();
        services.AddSingleton<EditService>();
        services.AddSingleton<SnoozeClock>();
        services.AddHostedService(provider => provider.GetRequiredService<SnoozeClock>());
        services.AddSingleton<LiftClock>();
        services.AddHostedService(provider => provider.GetRequiredService<LiftClock>());
        services.AddSingleton<ConversationQueries>();
        services.AddSingleton<ThreadQueries>();
        services.AddSingleton<AgentAccess>();
        services.AddSingleton<PeopleService>();
        services.AddSingleton<InvitationService>();
        services.AddSingleton<AgentFaces>();
        services.AddSingleton<IdentityService>();
        services.AddSingleton<InboxQueries>();
        services.AddSingleton<SavedViewService>();
        services.AddSingleton<BulkService>();
        services.AddSingleton<RecentClients>();
        services.AddSingleton<DraftService>();
        services.AddSingleton<ErasureLedger>();
        services.AddSingleton<ErasureService>();
        services.AddSingleton<ClientExport>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<RetentionService>();
        services.AddHostedService<RetentionClock>();
        services.AddSingleton<VisitorPresence>();
        services.AddSingleton<VisitorQueries>();
        services.AddSingleton<VisitorTyping>();
        services.AddSingleton<AgentTyping>();
        services.AddSingleton<AgentViewing>();
        services.AddSingleton<AgentPresence>();
        services.AddSingleton<AgentSight>();
        services.AddSingleton<PushKeys>();
        services.AddSingleton<PushBrowsers>();
        AddSearch(services);
        return services;
    }

    private static void AddSearch(IServiceCollection services)
    {
        services.AddSingleton<IndexFile>();
        services.AddSingleton<SearchProgress>();
        services.AddSingleton<IndexReader>();
        services.AddSingleton<SearchNames>();
        services.AddHostedService<SearchFollower>();
        services.AddSingleton<ChangeLogPruner>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeLogPruner>());
        services.AddSingleton(provider => new SearchIndex(
            provider.GetRequiredService<SearchProgress>(), provider.GetRequiredService<MessageWriter>(), provider.GetRequiredService<AgentDirectory>(), provider.GetRequiredService<IndexFile>()));
        services.AddSingleton(provider => new SearchQueries(
            provider.GetRequiredService<IDbContextFactory<ChatDbContext>>(), provider.GetRequiredService<AgentDirectory>(), provider.GetRequiredService<LabelService>(),
            provider.GetRequiredService<IndexReader>(), provider.GetRequiredService<SearchNames>()));
    }
}
