using System.Collections.Concurrent;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Attachments;

/// <summary>
/// How much each agent has uploaded within a day. Counted in memory, and read from the store once for each agent after a
/// start: files lie by client there, and no message waits while one agent's are added up.
/// </summary>
public sealed class AgentQuota(IDbContextFactory<ChatDbContext> store, ChatOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Guid, Lazy<Task<List<(DateTimeOffset At, long Size)>>>> uploads = [];

    /// <summary>Adds a file, unless it is more than the agent may upload in a day.</summary>
    /// <exception cref="ChatRefusedException">Too much for a day.</exception>
    internal async Task<AttachmentCard> WithinAsync(Guid agentId, long size, Func<Task<AttachmentCard>> add, CancellationToken cancellationToken)
    {
        if (!options.LimitsEnabled)
        {
            return await add();
        }

        var recent = await RecentAsync(agentId).WaitAsync(cancellationToken);
        var own = (clock.GetUtcNow(), size);
        lock (recent)
        {
            recent.RemoveAll(one => clock.GetUtcNow() - one.At > Day);
            if (recent.Sum(one => one.Size) + size > options.DailyAttachmentsPerAgent)
            {
                throw new ChatRefusedException(Refusal.FileQuota, "This is more than may be uploaded in a day.");
            }

            recent.Add(own);
        }

        try
        {
            return await add();
        }
        catch
        {
            lock (recent)
            {
                recent.Remove(own);
            }

            throw;
        }
    }

    private async Task<List<(DateTimeOffset At, long Size)>> RecentAsync(Guid agentId)
    {
        var read = uploads.GetOrAdd(agentId, static (id, quota) => new(() => quota.ReadAsync(id)), this);
        try
        {
            return await read.Value;
        }
        catch
        {
            uploads.TryRemove(new(agentId, read));
            throw;
        }
    }

    private async Task<List<(DateTimeOffset At, long Size)>> ReadAsync(Guid agentId)
    {
        var since = clock.GetUtcNow() - Day;
        await using var db = await store.CreateDbContextAsync(CancellationToken.None);
        var found = await db.Attachments.Where(a => a.AgentId == agentId && a.CreatedAt > since).Select(a => new { a.CreatedAt, a.Size }).ToListAsync(CancellationToken.None);
        return [.. found.Select(a => (a.CreatedAt, a.Size))];
    }
}
