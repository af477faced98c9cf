using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>
/// One thing done to many conversations, each under the rules of the single action, in commits of a few so that nobody's message waits behind all of them.
/// </summary>
public sealed partial class BulkService(MessageWriter writer, ChatEvents events, AgentDirectory agents, ILogger<BulkService> logger)
{
    /// <summary>So many at once.</summary>
    public const int Most = 500;

    private const int BatchSize = 50;

    /// <summary>What could not be stored is told like what was skipped: what was done before it stays done.</summary>
    /// <param name="progress">Told after each commit how many are behind it.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Too many, or nobody to give them to.</exception>
    public async Task<BulkResult> DoAsync(Guid agentId, IReadOnlyList<BulkItem> items, BulkAction action, Action<int>? progress, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        Bound(items);
        var to = action is BulkAction.Assign { AssigneeId: { } assigneeId }
            ? await agents.FindAsync(assigneeId, cancellationToken) is { IsDisabled: false } found ? found : throw ChatRefusedException.Invalid("There is no such agent.")
            : null;
        if (action is BulkAction.Prioritise { Priority: var priority } && !Enum.IsDefined(priority))
        {
            throw ChatRefusedException.Invalid("There is no such priority.");
        }

        return await InBatchesAsync(agentId, items, item => item.Id, some => new DoMany(events, some, action, agent, to), progress, cancellationToken);
    }

    /// <summary>Puts back what <see cref="DoAsync"/> did: status, snooze, assignee, team, priority and labels, where nobody has changed them since.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Too many.</exception>
    public async Task<BulkResult> UndoAsync(Guid agentId, IReadOnlyList<BulkChange> done, Action<int>? progress, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        Bound(done);
        var people = await agents.AllAsync(cancellationToken);
        return await InBatchesAsync(agentId, done, change => change.After.Id, some => new UndoMany(events, some, agent, people), progress, cancellationToken);
    }

    private async Task<BulkResult> InBatchesAsync<T>(
        Guid agentId, IReadOnlyList<T> items, Func<T, Guid> id, Func<IReadOnlyList<T>, WriteOperation<BulkResult>> write, Action<int>? progress, CancellationToken cancellationToken)
    {
        var (done, skipped) = (new List<BulkChange>(), new List<BulkSkipped>());
        foreach (var some in items.Chunk(BatchSize))
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();

                // A long list is asked again: whoever was disabled meanwhile does no more.
                await agents.RequireAsync(agentId, cancellationToken);
                var result = await writer.WriteAsync(write(some));
                done.AddRange(result.Done);
                skipped.AddRange(result.Skipped);
            }
            catch (Exception e) when (done.Count + skipped.Count > 0 || e is ChatRefusedException)
            {
                Log.NotStored(logger, e, some.Length, agentId);
                skipped.AddRange(some.Select(item => new BulkSkipped(id(item), BulkSkip.NotStored)));
            }

            progress?.Invoke(done.Count + skipped.Count);
        }

        Log.Done(logger, done.Count, skipped.Count, agentId);
        return new BulkResult(done, skipped);
    }

    private static void Bound<T>(IReadOnlyList<T> items)
    {
        if (items.Count > Most)
        {
            throw ChatRefusedException.Invalid($"Up to {Most} conversations can be changed at once.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2501, LogLevel.Debug, "{Done} conversations changed and {Skipped} skipped for agent {AgentId}")]
        public static partial void Done(ILogger logger, int done, int skipped, Guid agentId);

        [LoggerMessage(2502, LogLevel.Warning, "{Count} conversations could not be changed for agent {AgentId}")]
        public static partial void NotStored(ILogger logger, Exception exception, int count, Guid agentId);
    }
}
