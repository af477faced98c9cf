using System.Net.Sockets;
using Chat.Core;
using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Demo;
using Chat.Core.Diagnostics;
using Chat.Core.Privacy;
using Chat.Portal.Identity;

namespace Chat.Portal;

/// <summary>What happens before the first request is let in, and what the log says after it.</summary>
internal sealed partial class PortalStart(
    ChatOptions options,
    DataDirectoryLock held,
    StoreInitializer store,
    ErasureService erasures,
    IServiceScopeFactory scopes,
    SetupCode setup,
    IConfiguration configuration,
    ILogger<PortalStart> logger)
{
    private bool needsSetup;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        foreach (var key in ChatOptionsReader.UnknownKeys(configuration))
        {
            Log.UnknownSetting(logger, key);
        }

        await store.RunAsync(cancellationToken);
        await erasures.ReapplyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<AgentAccounts>();
        foreach (var agent in options.Agents)
        {
            await accounts.EnsureAsync(agent);
        }

        if (options.Demo)
        {
            await scope.ServiceProvider.GetRequiredService<DemoData>().EnsureAsync(cancellationToken);
        }

        needsSetup = !await accounts.AnyAsync(cancellationToken);
    }

    /// <summary>Lets requests in.</summary>
    /// <exception cref="ChatStartException">The address is taken, not this machine's, or no address.</exception>
    public static async Task ListenAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException or ArgumentException or InvalidOperationException)
        {
            var urls = app.Configuration["urls"] ?? "http://localhost:5000";
            throw new ChatStartException($"--urls is \"{urls}\", and the host cannot listen there ({e.Message.TrimEnd('.')}); allowed are free addresses of this machine, such as http://127.0.0.1:5000.", e);
        }
    }

    /// <param name="addresses">Where the host listens.</param>
    public void Announce(ICollection<string> addresses)
    {
        var address = addresses.FirstOrDefault()?.TrimEnd('/').Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);
        Log.Inbox(logger, address);
        Log.Widget(logger, address);
        if (addresses.Any(a => a.StartsWith("http:", StringComparison.OrdinalIgnoreCase)))
        {
            Log.PlainHttp(logger);
        }

        if (options.Demo)
        {
            Log.Demo(logger, address, DemoData.AgentEmail, DemoData.AgentPassword);
        }

        if (needsSetup)
        {
            Log.Setup(logger, address, setup.Create());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "The setting {Key} means nothing to this version")]
        public static partial void UnknownSetting(ILogger logger, string key);

        [LoggerMessage(6002, LogLevel.Information, "Inbox: {Address}/inbox")]
        public static partial void Inbox(ILogger logger, string? address);

        [LoggerMessage(6003, LogLevel.Information, "Widget: {Address}/widget.js")]
        public static partial void Widget(ILogger logger, string? address);

        [LoggerMessage(6006, LogLevel.Information, "Over plain http agents can sign in on this machine only; for all others put https before it")]
        public static partial void PlainHttp(ILogger logger);

        [LoggerMessage(6005, LogLevel.Information, "Demo shop: {Address}/demo (sign in to the inbox as {DemoEmail} with {DemoPassword})")]
        public static partial void Demo(ILogger logger, string? address, string demoEmail, string demoPassword);

        [LoggerMessage(6004, LogLevel.Warning, "There is no agent yet. Make the first one, once and within an hour: {Address}/setup?code={Code}")]
        public static partial void Setup(ILogger logger, string? address, string code);
    }
}
