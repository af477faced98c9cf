using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Search;
using Chat.Core.SignIns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Privacy;

/// <summary>What is held about a client, in numbers.</summary>
public sealed record ClientExtent(int Conversations, int Messages, int Notes, int Files, int Browsers);

/// <summary>A client is erased from now on: whoever is connected as him is sent away.</summary>
public sealed record ClientErased(Guid ClientId) : ChatEvent;

/// <summary>
/// Erases a person: every word, name, file and address that is held about him. What stays are ids, times and the empty places of his entries. The order is what makes it
/// hold: first the ledger beside the database, then the client, so that nothing more comes in, then the entries in small batches, then the bytes in the log.
/// </summary>
public sealed partial class ErasureService(
    IDbContextFactory<ChatDbContext> store,
    MessageWriter writer,
    AgentDirectory agents,
    FreshSignIn fresh,
    AttachmentFiles files,
    ErasureLedger ledger,
    Checkpointer log,
    SearchIndex search,
    ChatEvents events,
    ILogger<ErasureService> logger)
{
    /// <summary>What may be typed instead of the name.</summary>
    public const string Word = "erase";

    /// <summary>How long the index is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Entries of one commit, so that nobody's message waits behind all of them.</summary>
    private const int BatchSize = 100;

    /// <summary>What there is to erase. Null when there is no such client.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<ClientExtent?> PreviewAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Clients.AnyAsync(c => c.Id == clientId && c.ErasureBegunAt == null, cancellationToken) ? await ExtentAsync(db, clientId, cancellationToken) : null;
    }

    /// <summary>Erases the client, for good. Returns when his bytes are gone, which may take seconds; once begun it is finished, after a crash at the next start.</summary>
    /// <param name="confirmation">His name, or <see cref="Word"/>, as typed by who wants it.</param>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">Not confirmed, no such client, or no store.</exception>
    public async Task<ClientExtent> EraseAsync(Guid agentId, Guid clientId, string? confirmation, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        ClientExtent extent;
        IReadOnlyList<Guid> earlier;
        await using (var db = await store.CreateDbContextAsync(cancellationToken))
        {
            var name = await db.Clients.Where(c => c.Id == clientId && c.ErasureBegunAt == null).Select(c => c.Name).SingleOrDefaultAsync(cancellationToken) ?? throw EditClient.Missing();
            if (!Confirms(confirmation, name))
            {
                throw ChatRefusedException.Invalid($"Type the client’s name, or “{Word}”.");
            }

            extent = await ExtentAsync(db, clientId, cancellationToken);
            earlier = await EarlierIdsAsync(db, clientId, cancellationToken);
        }

        ledger.Add([clientId, .. earlier]);
        await EraseAsync(clientId, new AuditEntry(agentId, AuditActions.ClientErased, AuditObjects.Client, clientId) { Details = AuditDetails.Of(extent) });
        await log.EmptyLogAsync(cancellationToken);
        await ForgetAsync(clientId, cancellationToken);
        Log.Erased(logger, clientId, agentId);
        return extent;
    }

    /// <summary>Before anybody is let in: whoever was erased and is there again, from a backup or because the host died over it, is erased again.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ReapplyAsync(CancellationToken cancellationToken)
    {
        var again = new List<Guid>();
        await using (var db = await store.CreateDbContextAsync(cancellationToken))
        {
            foreach (var batch in ledger.Read().Chunk(500))
            {
                again.AddRange(await db.Clients.Where(c => batch.Contains(c.Id) && c.ErasedAt == null).Select(c => c.Id).ToListAsync(cancellationToken));
            }
        }

        foreach (var clientId in again)
        {
            await EraseAsync(clientId, new AuditEntry(null, AuditActions.ClientErased, AuditObjects.Client, clientId) { Details = AuditDetails.Of(new { isAgain = true }) });
            Log.ErasedAgain(logger, clientId);
        }

        if (again.Count > 0)
        {
            await log.EmptyLogAsync(cancellationToken);
        }

        return again.Count;
    }

    private static bool Confirms(string? confirmation, string name) =>
        confirmation?.Trim() is { Length: > 0 } typed && (typed == name.Trim() || string.Equals(typed, Word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Not cut short by who asked: he has confirmed it, and half of it is nothing.</summary>
    private async Task EraseAsync(Guid clientId, AuditEntry entry)
    {
        await writer.WriteAsync(new BeginErasure(clientId, entry));
        events.Publish(new ClientErased(clientId));
        do
        {
            await EraseFilesAsync(clientId);
            foreach (var conversationId in await ConversationsAsync(clientId))
            {
                for (long? after = 0; after is { } last;)
                {
                    after = await writer.WriteAsync(new EraseEntries(events, conversationId, last, BatchSize));
                }
            }
        }
        while (!await writer.WriteAsync(new FinishErasure(events, clientId)));

        events.Publish(new ClientChanged(clientId));
    }

    /// <summary>The index follows by itself. Where it is behind, or cannot be written now, it follows later.</summary>
    private async Task ForgetAsync(Guid clientId, CancellationToken cancellationToken)
    {
        try
        {
            await search.CaughtUpAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.IndexIsBehind(logger, clientId);
        }
    }

    /// <summary>First the bytes, then the row that leads to them.</summary>
    private async Task EraseFilesAsync(Guid clientId)
    {
        List<Guid> ids;
        await using (var db = await store.CreateDbContextAsync(CancellationToken.None))
        {
            ids = await db.Attachments.Where(a => a.ClientId == clientId).Select(a => a.Id).ToListAsync(CancellationToken.None);
        }

        foreach (var id in ids)
        {
            files.Delete(id);
            await writer.WriteAsync(new EraseFile(id, clientId));
        }
    }

    private async Task<List<Guid>> ConversationsAsync(Guid clientId)
    {
        await using var db = await store.CreateDbContextAsync(CancellationToken.None);
        return await db.Conversations.Where(c => c.ClientId == clientId).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(CancellationToken.None);
    }

    /// <summary>Everybody who became part of him, and part of those.</summary>
    private static async Task<IReadOnlyList<Guid>> EarlierIdsAsync(ChatDbContext db, Guid clientId, CancellationToken cancellationToken)
    {
        var found = new List<Guid>();
        for (List<Guid> last = [clientId]; last.Count > 0; found.AddRange(last))
        {
            var kept = last;
            last = await db.MergedClients.Where(m => kept.Contains(m.KeptId)).Select(m => m.GoneId).ToListAsync(cancellationToken);
            last = [.. last.Except(found)];
        }

        return found;
    }

    private static async Task<ClientExtent> ExtentAsync(ChatDbContext db, Guid clientId, CancellationToken cancellationToken)
    {
        var conversations = db.Conversations.Where(c => c.ClientId == clientId).Select(c => c.Id);
        return new ClientExtent(
            await conversations.CountAsync(cancellationToken),
            await db.Messages.CountAsync(m => conversations.Contains(m.ConversationId), cancellationToken),
            await db.Notes.CountAsync(n => conversations.Contains(n.ConversationId), cancellationToken) + await db.ClientNotes.CountAsync(n => n.ClientId == clientId, cancellationToken),
            await db.Attachments.CountAsync(a => a.ClientId == clientId, cancellationToken),
            await db.Sessions.CountAsync(s => s.ClientId == clientId, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "Client {ClientId} was erased by {AgentId}")]
        public static partial void Erased(ILogger logger, Guid clientId, Guid agentId);

        [LoggerMessage(3103, LogLevel.Warning, "Client {ClientId} was erased, and the search index has not followed yet")]
        public static partial void IndexIsBehind(ILogger logger, Guid clientId);

        [LoggerMessage(3102, LogLevel.Warning, "Client {ClientId} was there again and was erased again")]
        public static partial void ErasedAgain(ILogger logger, Guid clientId);
    }
}
