using System.Collections.Concurrent;
using System.Net;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Clients;

/// <param name="Until">Null when only an agent ends it.</param>
public sealed record AddressBlockCard(Guid Id, string Range, DateTimeOffset? Until, Guid? AgentId, DateTimeOffset CreatedAt);

/// <summary>A client was blocked, or let in again.</summary>
public sealed record ClientBlockChanged(Guid ClientId, bool IsBlocked) : ChatEvent;

/// <summary>Other addresses are kept out now.</summary>
public sealed record AddressBlocksChanged : ChatEvent;

/// <summary>Who is kept out, by name or by address. A block ends by itself when its time is over; open connections feel it at once.</summary>
public sealed partial class BlockService(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents, AuditLog audit, ChatEvents events, TimeProvider clock, ILogger<BlockService> logger) : IDisposable
{
    private const int MostRanges = 1_000;

    // Who was blocked since the start: open connections are asked here, new ones in the store.
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> keptOut = [];
    private readonly SemaphoreSlim changing = new(1, 1);
    private volatile Blocked[]? ranges;

    /// <summary>Keeps a client out on every browser of his.</summary>
    /// <param name="until">In the future; null when only an agent ends it.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such client, a time that is past, or no store.</exception>
    public async Task BlockAsync(Guid agentId, Guid clientId, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        RequireFuture(until);
        await writer.WriteAsync(new BlockClient(agent, clientId, isBlocked: true, until));
        KeepOut(clientId, until);
        Log.ClientBlocked(logger, clientId, agentId);
    }

    /// <inheritdoc cref="BlockAsync"/>
    public async Task UnblockAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(new BlockClient(await agents.RequireAsync(agentId, cancellationToken), clientId, isBlocked: false, until: null));
        keptOut.TryRemove(clientId, out _);
        events.Publish(new ClientBlockChanged(clientId, IsBlocked: false));
        events.Publish(new ClientChanged(clientId));
        Log.ClientUnblocked(logger, clientId, agentId);
    }

    /// <summary>Whether a client that has already joined was blocked meanwhile.</summary>
    public bool IsKeptOut(Guid clientId) => keptOut.TryGetValue(clientId, out var until) && until > clock.GetUtcNow();

    /// <summary>Keeps a range of addresses out of every site, or changes how long.</summary>
    /// <param name="range">An address, or one with the length of its prefix.</param>
    /// <inheritdoc cref="BlockAsync"/>
    public async Task BlockAddressesAsync(Guid agentId, string? range, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        await RequireUnlimitedAsync(agentId, cancellationToken);
        RequireFuture(until);
        var text = AddressRange.Parse(range).ToString();
        await ChangeAsync(async db =>
        {
            var now = clock.GetUtcNow();
            await db.AddressBlocks.Where(b => b.Range == text || (b.Until != null && b.Until <= now)).ExecuteDeleteAsync(cancellationToken);
            if (await db.AddressBlocks.CountAsync(cancellationToken) >= MostRanges)
            {
                throw ChatRefusedException.Invalid($"Up to {MostRanges} ranges can be blocked.");
            }

            var block = new AddressBlock { Range = text, Until = until, AgentId = agentId, CreatedAt = now };
            db.AddressBlocks.Add(block);
            audit.Append(db, new AuditEntry(agentId, AuditActions.AddressesBlocked, AuditObjects.Addresses, block.Id) { Details = Told(block) });
        }, cancellationToken);
        Log.AddressesBlocked(logger, agentId);
    }

    /// <inheritdoc cref="BlockAsync"/>
    public async Task UnblockAddressesAsync(Guid agentId, Guid blockId, CancellationToken cancellationToken)
    {
        await RequireUnlimitedAsync(agentId, cancellationToken);
        await ChangeAsync(async db =>
        {
            if (await db.AddressBlocks.FindAsync([blockId], cancellationToken) is { } block)
            {
                db.AddressBlocks.Remove(block);
                audit.Append(db, new AuditEntry(agentId, AuditActions.AddressesUnblocked, AuditObjects.Addresses, blockId) { Details = Told(block) });
            }
        }, cancellationToken);
        Log.AddressesUnblocked(logger, agentId);
    }

    /// <summary>The ranges that are blocked now, newest first. They are every site's: whoever does not see every site is told of none.</summary>
    public async Task<IReadOnlyList<AddressBlockCard>> RangesAsync(Guid agentId, CancellationToken cancellationToken)
    {
        if ((await agents.RequireAsync(agentId, cancellationToken)).Scope.IsLimited)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.AddressBlocks.AsNoTracking().Where(b => b.Until == null || b.Until > now).OrderByDescending(b => b.Id)
            .Select(b => new AddressBlockCard(b.Id, b.Range, b.Until, b.AgentId, b.CreatedAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Whether this address is kept out. Reads the store the first time only.</summary>
    public async ValueTask<bool> IsBlockedAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        if (ranges is null)
        {
            await LoadAsync(cancellationToken);
        }

        return IsBlocked(address);
    }

    /// <summary>The same for an address that was let in: what is known by now says whether it still may.</summary>
    public bool IsBlocked(IPAddress? address)
    {
        if (address is null || ranges is not { Length: > 0 } known)
        {
            return false;
        }

        var (plain, now) = (AddressRange.Plain(address), clock.GetUtcNow());
        return Array.Exists(known, b => (b.Until is null || b.Until > now) && b.Range.Contains(plain));
    }

    public void Dispose() => changing.Dispose();

    /// <summary>What became of the block of somebody who is another one now.</summary>
    internal void KeepOut(Guid clientId, DateTimeOffset? until)
    {
        keptOut[clientId] = until ?? DateTimeOffset.MaxValue;
        events.Publish(new ClientBlockChanged(clientId, IsBlocked: true));
        events.Publish(new ClientChanged(clientId));
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (ranges is null)
            {
                await ReadAsync(cancellationToken);
            }
        }
        finally
        {
            changing.Release();
        }
    }

    private async Task ChangeAsync(Func<ChatDbContext, Task> change, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            await store.ChangeAsync(logger, change, cancellationToken);
            await ReadAsync(cancellationToken);
        }
        finally
        {
            changing.Release();
        }

        events.Publish(new AddressBlocksChanged());
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var stored = await db.AddressBlocks.AsNoTracking().Select(b => new { b.Range, b.Until }).ToListAsync(cancellationToken);
        ranges = [.. stored.Select(b => new Blocked(IPNetwork.Parse(b.Range), b.Until))];
    }

    /// <summary>The network, and how much of it: the address of one person does not go into a log that is kept for good.</summary>
    private static AuditDetails Told(AddressBlock block)
    {
        var range = IPNetwork.Parse(block.Range);
        return AuditDetails.Of(new { network = ShortAddress.Of(range.BaseAddress), range.PrefixLength, block.Until });
    }

    /// <summary>A range is kept out of every site.</summary>
    private async Task RequireUnlimitedAsync(Guid agentId, CancellationToken cancellationToken)
    {
        if ((await agents.RequireAsync(agentId, cancellationToken)).Scope.IsLimited)
        {
            throw ChatRefusedException.Invalid("Addresses are kept out of every site; somebody who sees all of them may do this.");
        }
    }

    private void RequireFuture(DateTimeOffset? until)
    {
        if (until <= clock.GetUtcNow())
        {
            throw ChatRefusedException.Invalid("A block ends in the future.");
        }
    }

    private sealed record Blocked(IPNetwork Range, DateTimeOffset? Until);

    private static partial class Log
    {
        [LoggerMessage(1701, LogLevel.Information, "Client {ClientId} was blocked by {AgentId}")]
        public static partial void ClientBlocked(ILogger logger, Guid clientId, Guid agentId);

        [LoggerMessage(1702, LogLevel.Information, "Client {ClientId} was let in again by {AgentId}")]
        public static partial void ClientUnblocked(ILogger logger, Guid clientId, Guid agentId);

        [LoggerMessage(1703, LogLevel.Information, "Addresses were blocked by {AgentId}")]
        public static partial void AddressesBlocked(ILogger logger, Guid agentId);

        [LoggerMessage(1704, LogLevel.Information, "Addresses were let in again by {AgentId}")]
        public static partial void AddressesUnblocked(ILogger logger, Guid agentId);
    }
}

internal sealed class BlockClient(AgentCard agent, Guid clientId, bool isBlocked, DateTimeOffset? until) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session)
    {
        var client = ClientRow.Require(session, clientId, agent);
        session.Statement("UPDATE Clients SET BlockedAt = $0, BlockedUntil = $1 WHERE Id = $2").Execute(isBlocked ? session.Now : default(DateTimeOffset?), until, client.Id);
        AuditLog.Append(session, new AuditEntry(agent.Id, isBlocked ? AuditActions.ClientBlocked : AuditActions.ClientUnblocked, AuditObjects.Client, clientId)
        {
            Details = until is { } end ? AuditDetails.Of(new { until = end }) : null,
        });
        return true;
    }
}
