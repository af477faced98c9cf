using Chat.Core;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Portal.Clients;
using Chat.Portal.Diagnostics;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Mail;
using Chat.Portal.Notifications;
using Chat.Portal.Palette;
using Chat.Portal.Search;
using Chat.Portal.Security;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Chat.Portal.Shell;
using Chat.Portal.Widget;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;

namespace Chat.Portal;

/// <summary>Registers the host's services, one method for each part.</summary>
internal static class PortalServices
{
    public static WebApplicationBuilder AddPortal(this WebApplicationBuilder builder)
    {
        var options = ChatOptionsReader.Read(builder.Configuration, builder.Environment.ContentRootPath, builder.Environment.IsDevelopment());
        var services = builder.Services;

        // Taken before anything is opened, held until the process ends.
        var held = DataDirectoryLock.Take(options.DataDirectory);
        services.AddSingleton(_ => held);

        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => HostGate.Apply(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(8));

        // Program prints what kept the host from starting, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Refusals are a visitor's doing and no fault of ours; VisitorHubFilter logs what is.
        builder.Logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None);

        services.AddChatCore(options);
        services.AddDataProtection().SetApplicationName("Chat.Portal");
        services.AddOptions<KeyManagementOptions>().Configure<ILoggerFactory>((keys, loggers) => keys.XmlRepository = new KeyFiles(Path.Combine(options.DataDirectory, "keys"), loggers));
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");
        services.AddSingleton<PortalStart>();
        AddAgentSignIn(services, options);
        AddProxies(services, options);
        AddVisitorHub(services);
        AddDesk(services, builder.Configuration);
        services.AddPortalSecurity();

        // After all that registers protocols: of two that speak "json" the last is taken.
        services.AddSingleton<IHubProtocol, VisitorHubProtocol>();
        return builder;
    }

    private static void AddAgentSignIn(IServiceCollection services, ChatOptions options)
    {
        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        authentication.AddIdentityCookies();
        authentication.AddProvider(options.Oidc);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Lead, policy => policy.AddRequirements(new RoleRequirement(AgentRole.Lead)))
            .AddPolicy(Policies.Administrator, policy => policy.AddRequirements(new RoleRequirement(AgentRole.Administrator)));
        services.AddSingleton<IAuthorizationHandler, RoleHandler>();
        new IdentityBuilder(typeof(Agent), services).AddSignInManager().AddClaimsPrincipalFactory<AgentClaims>();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "chat.agent";
            cookie.LoginPath = "/login";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.ExpireTimeSpan = SignInDirectory.Idle;

            // Whoever may not see a page is not told that it exists.
            cookie.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };

            cookie.Events.OnValidatePrincipal = SignInCheck.ValidateAsync;
        });
        services.AddScoped<CircuitHandler, CircuitOrigin>();
        services.AddSingleton<SignInCheck>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<PasskeyStates>();
        services.TryAddScoped<IPasskeyHandler<Agent>, PasskeyHandler<Agent>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // Usable without an address, and never by mere possession of the device: no code is asked for after it.
            passkeys.ResidentKeyRequirement = "required";
            passkeys.UserVerificationRequirement = "required";
        });
        services.AddScoped<AgentSignIn>();
        services.AddScoped<Confirmation>();
        services.AddScoped<OwnConfirmation>();
        services.AddSingleton<ProviderConfirmation>();
        services.AddScoped<CircuitHandler, SignInCircuit>();
        services.AddSingleton<SetupCode>();
        services.AddSingleton<TeamMail>();
        services.AddSingleton<TranscriptMail>();
        services.AddSingleton<ForgottenPasswords>();
        services.AddHostedService(provider => provider.GetRequiredService<ForgottenPasswords>());
        if (options.Smtp is not null)
        {
            services.AddHostedService<AccountNotices>();
        }
    }

    private static void AddProxies(IServiceCollection services, ChatOptions options) => services.Configure<ForwardedHeadersOptions>(forwarded =>
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.Proxies)
        {
            forwarded.KnownIPNetworks.Add(proxy);
        }
    });

    private static void AddVisitorHub(IServiceCollection services)
    {
        services.AddSignalR().AddHubOptions<VisitorHub>(hub =>
        {
            hub.SupportedProtocols = ["json"];
            hub.MaximumReceiveMessageSize = null; // VisitorHubProtocol refuses what is too large, and the connection lives.
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.KeepAliveInterval = TimeSpan.FromSeconds(10);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(22);
            hub.HandshakeTimeout = TimeSpan.FromSeconds(5);
            hub.AddFilter<VisitorHubFilter>();
        });
        services.AddSingleton<WidgetAssets>();
        services.AddSingleton<VisitorLines>();
        services.AddSingleton<HubLifetimeManager<VisitorHub>>(provider => provider.GetRequiredService<VisitorLines>());
        services.AddSingleton<VisitorHubFilter>();
        services.AddSingleton<VisitorLimits>();
        services.AddSingleton<AddressQuota>();
        services.AddSingleton<VisitorChallenges>();
        services.AddSingleton(provider => new VisitorAddresses(
            provider.GetRequiredService<VisitorLines>(), provider.GetRequiredService<AgentAccess>(), provider.GetRequiredService<SiteDirectory>()));
        services.AddSingleton<VisitorAgents>();
        services.AddSingleton<VisitorArrival>();
        services.AddSingleton<VisitorTransfer>();
        services.AddSingleton<VisitorIdentity>();
        services.AddHostedService<VisitorRelay>();
        services.AddHostedService<VisitorFarewell>();
        services.AddHostedService<VisitorDismissal>();
        services.AddCors(cors =>
        {
            cors.AddPolicy(VisitorOrigins.CorsPolicy, VisitorOrigins.AllowPages);
            cors.AddPolicy(AttachmentEndpoints.CorsPolicy, AttachmentEndpoints.AllowPages);
        });
    }

    private static void AddDesk(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub =>
        {
            // A browser that is gone without a goodbye is gone for visitors within 35 s: this, a second of the clock, and AgentPresence.Grace.
            hub.KeepAliveInterval = TimeSpan.FromSeconds(10);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(22);
            hub.HandshakeTimeout = TimeSpan.FromSeconds(5);
            hub.AddFilter<CircuitGate>();
        });
        ScriptTypes.Use(services);
        services.Configure<CircuitOptions>(configuration.GetSection(nameof(CircuitOptions)));
        services.AddLocalization();
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, AgentRevalidation>();
        services.AddSingleton<PushLine>();
        services.AddSingleton<PushRules>();
        services.AddSingleton<PushPost>();
        services.AddHostedService<PushTeller>();
        services.AddSingleton<ThreadSources>();
        services.AddSingleton<ReplyChoices>();
        services.AddSingleton<DeskActions>();
        services.AddSingleton<InboxSources>();
        services.AddSingleton<ClientSources>();
        services.AddSingleton<SearchSources>();
        services.AddSingleton<ClientActions>();
        services.AddSingleton<Transcript>();
        services.AddScoped<CardPanel>();
        services.AddScoped<ClientStore>();
        services.AddScoped<SiteList>();
        services.AddScoped<DeskScope>();
        services.AddScoped<PaletteSources>();
        services.AddScoped<CircuitClock>();
        services.AddScoped<RowTimes>();
        services.AddScoped<BrowserTime>();
        services.AddScoped<AgentCircuit>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<AgentCircuit>());
    }
}
