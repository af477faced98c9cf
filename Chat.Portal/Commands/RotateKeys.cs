using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Portal.Commands;

/// <summary>
/// <c>rotate-keys</c>: makes every key that was ever used worthless and signs everybody out, for when a key or a backup may have been
/// read. The host must be stopped: it holds the data directory, and would go on with the old keys.
/// </summary>
internal static class RotateKeys
{
    public const string Name = "rotate-keys";

    /// <summary>As long as data protection makes them live by itself.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <returns>0 when it is done, 1 when the host runs or the store cannot be used; then nothing was changed.</returns>
    public static int Run(string[] args)
    {
        try
        {
            return RunAsync(args).GetAwaiter().GetResult();
        }
        catch (ChatStartException e)
        {
            foreach (var fault in e.Faults)
            {
                Console.Error.WriteLine($"The keys cannot be rotated: {fault}");
            }

            return 1;
        }
    }

    private static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        builder.AddPortal();
        await using var app = builder.Build();
        // Let go when this ends.
        _ = app.Services.GetRequiredService<DataDirectoryLock>();
        await app.Services.GetRequiredService<StoreInitializer>().RunAsync(CancellationToken.None);

        // The sign-ins first: should anything fail after it, nobody is in by an old cookie.
        var count = await SignEverybodyOutAsync(app.Services);
        var keys = app.Services.GetRequiredService<IKeyManager>();
        var old = keys.GetAllKeys().Where(k => !k.IsRevoked).ToList();
        var now = DateTimeOffset.UtcNow;
        keys.CreateNewKey(now, now + Lifetime);

        // While the old keys still open what they have closed.
        await app.Services.GetRequiredService<SecondFactorService>().ProtectAnewAsync(CancellationToken.None);
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync())
        {
            await app.Services.GetRequiredService<SiteVault>().ProtectAnewAsync(db, CancellationToken.None);
        }

        old.ForEach(k => keys.RevokeKey(k.KeyId, Name));
        await app.Services.GetRequiredService<AuditLog>().WriteAsync(new AuditEntry(null, AuditActions.KeysRotated));
        Console.WriteLine($"All keys are new, and {count} agents are signed out everywhere.");
        return 0;
    }

    private static async Task<int> SignEverybodyOutAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var signIns = services.GetRequiredService<SignInService>();
        var agents = await users.Users.ToListAsync();
        foreach (var agent in agents)
        {
            await signIns.EndAllAsync(null, agent.Id, CancellationToken.None);
            await users.UpdateSecurityStampAsync(agent);
        }

        return agents.Count;
    }
}
