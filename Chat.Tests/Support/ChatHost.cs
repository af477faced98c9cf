using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Presence;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Portal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Chat.Tests.Support;

/// <summary>The real host on a free port with a data directory of its own, in this process.</summary>
public sealed class ChatHost : IAsyncDisposable
{
    public const string AgentEmail = "ana@example.com";
    public const string AgentPassword = "correct-horse";

    private readonly List<IAsyncDisposable> owned = [];
    private readonly HostOptions options;
    private WebApplication app;

    private ChatHost(HostOptions options, WebApplication app)
    {
        this.options = options;
        this.app = app;
    }

    public sealed record HostOptions
    {
        public string DataDirectory { get; init; } = Directory.CreateTempSubdirectory("chat-").FullName;

        /// <summary>Added to the usual ones; null takes one away.</summary>
        public Dictionary<string, string?> Settings { get; init; } = [];

        public TimeProvider? Clock { get; init; }
    }

    public IServiceProvider Services => app.Services;

    public string DataDirectory => options.DataDirectory;

    public Uri Address => new(app.Urls.First());

    public LogCapture Logs { get; private set; } = new();

    public static async Task<ChatHost> StartAsync(HostOptions? options = null)
    {
        options ??= new HostOptions();
        var logs = new LogCapture();
        return new ChatHost(options, await BuildAsync(options, logs)) { Logs = logs };
    }

    /// <summary>With two agents who have whole names, for journeys. What these need not kill is quicker here than in a process of its own.</summary>
    public static Task<ChatHost> StartTeamAsync(Dictionary<string, string?>? settings = null) => StartAsync(new HostOptions
    {
        Settings = new Dictionary<string, string?>(settings ?? [])
        {
            ["Chat:Agents:0:Name"] = "Ana Ruiz",
            ["Chat:Agents:1:Email"] = "jonas@example.com",
            ["Chat:Agents:1:Password"] = AgentPassword,
            ["Chat:Agents:1:Name"] = "Jonas Weber",
        },
    });

    /// <summary>Stops as a deploy does and starts again on the same data.</summary>
    /// <param name="meanwhile">Happens while nothing runs.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (meanwhile is not null)
        {
            SqliteConnection.ClearAllPools();
            meanwhile();
        }

        app = await BuildAsync(options, Logs);
    }

    public async Task<TestVisitor> VisitorAsync(
        string? token = null, string site = "default", string? origin = null, HttpTransportType transport = HttpTransportType.WebSockets, KnownPosition? known = null)
    {
        var visitor = await ConnectAsync(origin, transport);
        await visitor.JoinAsync(site, token, known);
        return visitor;
    }

    /// <summary>A connection that has not joined.</summary>
    public async Task<TestVisitor> ConnectAsync(string? origin = null, HttpTransportType transport = HttpTransportType.WebSockets)
    {
        var visitor = new TestVisitor(this, origin, transport);
        owned.Add(visitor);
        await visitor.StartAsync();
        return visitor;
    }

    public Task<ChatDbContext> DbAsync() =>
        Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    /// <summary>The first row of what is asked of the store.</summary>
    public async Task<T> ReadAsync<T>(Func<ChatDbContext, IQueryable<T>> query)
    {
        await using var db = await DbAsync();
        return await query(db).FirstAsync(TestContext.Current.CancellationToken);
    }

    public async Task<int> CountAsync<T>(Func<ChatDbContext, IQueryable<T>> query)
    {
        await using var db = await DbAsync();
        return await query(db).CountAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Changes the first site as its page in the portal does.</summary>
    public async Task SetSiteAsync(Action<Site> change)
    {
        await using var db = await DbAsync();
        change(await db.Sites.SingleAsync(s => s.Key == Site.DefaultKey, TestContext.Current.CancellationToken));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        Services.GetRequiredService<SiteDirectory>().Forget();
    }

    /// <summary>Somebody of the team is at the desk until the end.</summary>
    public async Task AgentIsThereAsync() => Services.GetRequiredService<AgentPresence>().Connect(await AgentIdAsync());

    public async Task AgentResolvesAsync(Guid conversationId) =>
        await Services.GetRequiredService<ConversationService>().ResolveAsync(await AgentIdAsync(), conversationId, TestContext.Current.CancellationToken);

    public async Task<Guid> AgentIdAsync() =>
        (await Services.GetRequiredService<AgentDirectory>().AllAsync(TestContext.Current.CancellationToken)).Values.First(a => a.Name == "Ana").Id;

    /// <summary>A fresh sign-in of the agent, as from a browser; <c>CurrentSignIn.Use</c> lets the test's calls come in by it.</summary>
    public async Task<Guid> SignInAsync(Guid? agentId = null) =>
        await Services.GetRequiredService<SignInService>().BeginAsync(agentId ?? await AgentIdAsync(), SignInMethod.Password, null, "192.0.2.0/24", "Firefox 140, Linux", TestContext.Current.CancellationToken);

    public async Task<StoredMessage> AgentRepliesAsync(Guid conversationId, string body) =>
        await Services.GetRequiredService<ConversationService>()
            .PostFromAgentAsync(await AgentIdAsync(), conversationId, Guid.CreateVersion7(), body, TestContext.Current.CancellationToken);

    /// <summary>Meanwhile whoever asks the store for the team fails.</summary>
    public async Task WithoutAgentsAsync(Func<Task> act)
    {
        var directory = Services.GetRequiredService<AgentDirectory>();
        await RunAsync("ALTER TABLE Agents RENAME TO Gone");
        directory.Forget();
        await act();
        await RunAsync("ALTER TABLE Gone RENAME TO Agents");

        async Task RunAsync(string sql)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(DataDirectory, "chat.db")};Pooling=False");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in owned)
        {
            await one.DisposeAsync();
        }

        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private static async Task<WebApplication> BuildAsync(HostOptions options, LogCapture logs)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Chat.Portal",
            ContentRootPath = Repository.Folder("Chat.Portal"),
            EnvironmentName = "Production",

            // Watching the settings files costs one of the few watchers that a user has.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Chat:DataDirectory"] = options.DataDirectory,
            ["Chat:Agents:0:Email"] = AgentEmail,
            ["Chat:Agents:0:Password"] = AgentPassword,
            ["Chat:Agents:0:Name"] = "Ana",
        };
        foreach (var (key, value) in options.Settings)
        {
            if (value is null)
            {
                settings.Remove(key);
            }
            else
            {
                settings[key] = value;
            }
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logs);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);

        // What it thinks of each query is pages long, and nobody asks for it; what it runs is logged elsewhere.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Query", LogLevel.Information);
        builder.AddPortal();
        if (options.Clock is { } clock)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(clock));
        }

        var app = builder.Build();
        app.UsePortal();
        await app.Services.GetRequiredService<PortalStart>().PrepareAsync(CancellationToken.None);
        await app.StartAsync();
        return app;
    }
}
