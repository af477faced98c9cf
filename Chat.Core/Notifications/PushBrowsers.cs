using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Notifications;

/// <summary>A browser that is to be told.</summary>
/// <param name="Language">In which its page spoke; null for English.</param>
public sealed record PushTarget(Guid SignInId, Guid AgentId, PushAddress Address, string? Language);

/// <summary>The browsers that are told of things while no page of the portal is open in them: each agent for the one that he sits at.</summary>
public sealed partial class PushBrowsers(
    IDbContextFactory<ChatDbContext> store, ChatOptions options, AgentDirectory agents, IDataProtectionProvider protection, TimeProvider clock, ILogger<PushBrowsers> logger)
{
    private readonly IDataProtector protector = protection.CreateProtector("Chat.WebPush.Address");
    private readonly KnownList<PushTarget> known = new();

    /// <summary>Keeps how the present browser is reached. Another agent's that it was before, it is no longer.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Web push is off, it is no browser, or no store.</exception>
    public async Task AddAsync(Guid agentId, PushAddress? address, string? language, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var signInId = Current();
        var wanted = PushAddress.Checked(address, (options.WebPush ?? throw ChatRefusedException.Invalid("Web push is not set up.")).AllowPrivate);
        if ((await AllAsync(cancellationToken)).Any(t => t.SignInId == signInId && t.AgentId == agentId && t.Address == wanted && t.Language == language))
        {
            return;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(wanted.Endpoint));
        await store.ChangeAsync(
            logger,
            async db =>
            {
                if (!await db.SignIns.AnyAsync(s => s.Id == signInId && s.AgentId == agentId && s.EndedAt == null, cancellationToken))
                {
                    throw ChatRefusedException.Invalid("This sign-in is over.");
                }

                await db.PushBrowsers.Where(b => b.SignInId == signInId || b.EndpointHash == hash).ExecuteDeleteAsync(cancellationToken);
                db.PushBrowsers.Add(new PushBrowser
                {
                    SignInId = signInId,
                    AgentId = agentId,
                    EndpointHash = hash,
                    Address = protector.Protect(JsonSerializer.Serialize(wanted)),
                    Language = language,
                    CreatedAt = clock.GetUtcNow(),
                });
            },
            cancellationToken);
        known.Forget();
        Log.Added(logger, signInId, agentId);
    }

    /// <summary>The present browser is not told any more.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task RemoveAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await DropAsync(Current(), cancellationToken);
    }

    /// <summary>The present browser, if it is told of things.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<PushTarget?> FindOwnAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        return (await AllAsync(cancellationToken)).FirstOrDefault(t => t.SignInId == CurrentSignIn.Id && t.AgentId == agentId);
    }

    /// <summary>All of them, from memory. Whether the sign-in still counts is another question.</summary>
    public ValueTask<IReadOnlyList<PushTarget>> AllAsync(CancellationToken cancellationToken) => known.GetAsync(ReadAsync, cancellationToken);

    /// <summary>What nobody is reached by any more.</summary>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task DropAsync(Guid signInId, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(logger, db => db.PushBrowsers.Where(b => b.SignInId == signInId).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        known.Forget();
        Log.Dropped(logger, signInId);
    }

    /// <summary>Forgets the browsers whose sign-in has ended.</summary>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        known.Forget();
        await store.ChangeAsync(logger, db => db.PushBrowsers.Where(b => db.SignIns.Any(s => s.Id == b.SignInId && s.EndedAt != null)).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        known.Forget();
    }

    private static Guid Current() => CurrentSignIn.Id ?? throw ChatRefusedException.Invalid("This sign-in is over.");

    private async Task<IReadOnlyList<PushTarget>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var rows = await db.PushBrowsers.AsNoTracking().Where(b => db.SignIns.Any(s => s.Id == b.SignInId && s.EndedAt == null)).ToListAsync(cancellationToken);
        return [.. rows.Select(Open).OfType<PushTarget>()];
    }

    /// <summary>Null for what was kept under keys that are gone: the browser says it anew when a page is next opened in it.</summary>
    private PushTarget? Open(PushBrowser row)
    {
        try
        {
            return JsonSerializer.Deserialize<PushAddress>(protector.Unprotect(row.Address)) is { } address ? new PushTarget(row.SignInId, row.AgentId, address, row.Language) : null;
        }
        catch (CryptographicException e)
        {
            Log.Unreadable(logger, e, row.SignInId);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2983, LogLevel.Information, "The browser of sign-in {SignInId} is told of things for agent {AgentId}")]
        public static partial void Added(ILogger logger, Guid signInId, Guid agentId);

        [LoggerMessage(2984, LogLevel.Information, "The browser of sign-in {SignInId} is not told of things any more")]
        public static partial void Dropped(ILogger logger, Guid signInId);

        [LoggerMessage(2985, LogLevel.Warning, "How the browser of sign-in {SignInId} is reached cannot be read")]
        public static partial void Unreadable(ILogger logger, Exception exception, Guid signInId);
    }
}
