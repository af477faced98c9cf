using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.People;

/// <summary>The faces of the team: pictures made anew, square and small, beside the attachments. Each agent has his own.</summary>
public sealed class AgentFaces(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, AuditLog audit, ChatEvents events, ChatOptions options, ILogger<AgentFaces> logger) : IDisposable
{
    /// <summary>Bytes of the file that is chosen.</summary>
    public const long MostBytes = 5_000_000;

    private readonly SemaphoreSlim drawing = new(1, 1);
    private readonly string folder = Path.Combine(options.DataDirectory, "faces");

    /// <summary>Gives the agent this face.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Too large, no picture, or no store.</exception>
    public async Task SetAsync(Guid agentId, Stream content, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var received = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (received.Length + count > MostBytes)
            {
                throw ChatRefusedException.Invalid("A picture may have 5 MB.");
            }

            received.Write(buffer, 0, count);
        }

        var id = Guid.NewGuid();
        await drawing.WaitAsync(cancellationToken);
        try
        {
            using var face = Pictures.Face(received) ?? throw ChatRefusedException.Invalid("This is no picture that can be read.");
            Directory.CreateDirectory(folder);
            await using var file = new FileStream(Place(id), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await face.AsStream().CopyToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw ChatRefusedException.Unavailable(e);
        }
        finally
        {
            drawing.Release();
        }

        await KeepAsync(agentId, id, cancellationToken);
    }

    /// <summary>The letters of his name stand for the agent again.</summary>
    /// <inheritdoc cref="SetAsync"/>
    public async Task RemoveAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await KeepAsync(agentId, null, cancellationToken);
    }

    /// <summary>The picture, a WebP; null when he has none.</summary>
    public FileStream? Open(AgentCard agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        try
        {
            return agent.Picture is { } id ? new FileStream(Place(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 16 * 1024, FileOptions.Asynchronous) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Dispose() => drawing.Dispose();

    private async Task KeepAsync(Guid agentId, Guid? picture, CancellationToken cancellationToken)
    {
        Guid? before = null;
        try
        {
            await store.ChangeAsync(
                logger,
                async db =>
                {
                    before = await db.Users.Where(a => a.Id == agentId).Select(a => a.Picture).SingleAsync(cancellationToken);
                    await db.Users.Where(a => a.Id == agentId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Picture, picture), cancellationToken);
                    audit.Append(db, new AuditEntry(agentId, AuditActions.PersonChanged, AuditObjects.Agent, agentId) { Details = AuditDetails.Of(new { face = picture is null ? "removed" : "set" }) });
                },
                cancellationToken);
        }
        catch
        {
            Delete(picture);
            throw;
        }

        Delete(before);
        agents.Forget();
        events.Publish(new TeamChanged());
    }

    private void Delete(Guid? picture)
    {
        if (picture is { } id && Directory.Exists(folder))
        {
            File.Delete(Place(id));
        }
    }

    private string Place(Guid id) => Path.Combine(folder, $"{id:n}.webp");
}
