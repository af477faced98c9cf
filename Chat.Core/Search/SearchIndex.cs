using Chat.Core.Agents;
using Chat.Core.Data;

namespace Chat.Core.Search;

/// <summary>What may be done with the index as a whole.</summary>
public sealed class SearchIndex
{
    private readonly SearchProgress progress;
    private readonly MessageWriter writer;
    private readonly AgentDirectory agents;
    private readonly IndexFile file;

    internal SearchIndex(SearchProgress progress, MessageWriter writer, AgentDirectory agents, IndexFile file)
    {
        this.progress = progress;
        this.writer = writer;
        this.agents = agents;
        this.file = file;
    }

    public SearchState State => progress.State;

    /// <summary><see cref="State"/> is another. Raised on the thread that writes the index.</summary>
    public event Action? Changed
    {
        add => progress.Changed += value;
        remove => progress.Changed -= value;
    }

    /// <summary>Bytes on the disk.</summary>
    public long Size => new[] { file.Path, $"{file.Path}-wal" }.Sum(path => new FileInfo(path) is { Exists: true } found ? found.Length : 0);

    /// <summary>Makes the index anew. The old one is gone at once; what is in the new one is found while it grows.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator, or disabled.</exception>
    public async Task RebuildAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        progress.Rebuild();
    }

    /// <summary>Completes when all that was stored by now is found.</summary>
    public Task CaughtUpAsync(CancellationToken cancellationToken) => progress.CaughtUpAsync(cancellationToken);

    /// <summary>
    /// Takes everything of these conversations and clients out of the index and reads again what the store still has of them; completes when no byte
    /// of what is gone lies in <c>search.db</c> any more. For whoever erases: the call comes after the texts are gone from the store. What is asked for survives
    /// a crash, for it stands in the store's log of changes (<see cref="StoreSubject.Erased"/>), where an erasure may also write it itself.
    /// </summary>
    public async Task ForgetAsync(IReadOnlyCollection<Guid> conversationsAndClients, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(new LogErased(conversationsAndClients));
        await CaughtUpAsync(cancellationToken);
    }

    private sealed class LogErased(IReadOnlyCollection<Guid> ids) : WriteOperation<int>
    {
        protected override int Run(WriteSession session)
        {
            foreach (var id in ids)
            {
                session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Erased, id);
            }

            return ids.Count;
        }
    }
}
