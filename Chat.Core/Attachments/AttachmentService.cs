using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Attachments;

/// <summary>An attachment that the asker may read.</summary>
/// <param name="Content">Closed by the receiver.</param>
public sealed record ReadableAttachment(AttachmentCard Card, DateTimeOffset CreatedAt, FileStream Content);

/// <summary>Takes files in and gives them out. What a file is, its content says; pictures are made anew; who may read is asked each time.</summary>
public sealed partial class AttachmentService(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, AttachmentFiles files, AgentDirectory agents, AgentQuota agentQuota, ChatOptions options, ILogger<AttachmentService> logger) : IDisposable
{
    /// <summary>Unpacked pictures are large, and dear: visitors wait for one another, and no agent for them.</summary>
    private readonly SemaphoreSlim visitorsPictures = new(1, 1);
    private readonly SemaphoreSlim agentsPictures = new(1, 1);

    /// <summary>Takes a file of a client in, for a message that he sends next.</summary>
    /// <param name="client">As his session proves.</param>
    /// <param name="name">As he says.</param>
    /// <param name="length">As announced; null when it was not.</param>
    /// <param name="content">Read up to the limit.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <exception cref="ChatRefusedException">Too large, of no accepted kind, too much for a day, or no store.</exception>
    public async Task<AttachmentCard> AddAsync(ClientCard client, string? name, long? length, Stream content, CancellationToken cancellationToken)
    {
        if (client.IsBlocked)
        {
            throw new ChatRefusedException(Refusal.Blocked, "This client may not write here.");
        }

        return await AddAsync(new Owner(client.Id, null), name, length, content, cancellationToken);
    }

    /// <summary>Takes a file of an agent in, for a message to this client that he sends next.</summary>
    /// <param name="length">As announced; null when it was not.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Too large, of no accepted kind, too much for a day, or no store.</exception>
    public async Task<AttachmentCard> AddFromAgentAsync(Guid agentId, Guid clientId, string? name, long? length, Stream content, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await using (var db = await store.CreateDbContextAsync(cancellationToken))
        {
            // Before anything is read of the file; the writer asks again.
            if (!await db.Clients.Where(c => c.Id == clientId).SeenBy(agent.Scope, db).AnyAsync(cancellationToken))
            {
                throw EditClient.Missing();
            }
        }

        return await AddAsync(new Owner(clientId, agent), name, length, content, cancellationToken);
    }

    /// <summary>What this agent has uploaded and not sent, of those that are named.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<AttachmentCard>> UnsentOfAgentAsync(Guid agentId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var found = await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.Id) && a.AgentId == agentId && a.MessageId == null).ToListAsync(cancellationToken);
        return [.. ids.Select(id => found.Find(a => a.Id == id)).OfType<Attachment>().Select(Card)];
    }

    /// <summary>What a client may read: his own uploads, and what the team has sent him.</summary>
    /// <returns>Null when it is not there or not his: the same to him.</returns>
    public Task<ReadableAttachment?> OpenForClientAsync(Guid clientId, Guid id, bool isThumbnail, CancellationToken cancellationToken) =>
        OpenAsync(store => store.Attachments.Where(a => a.Id == id && a.ClientId == clientId && (a.AgentId == null || a.MessageId != null)), isThumbnail, cancellationToken);

    /// <summary>What an agent may read: what was sent in a conversation that he may see, and his own uploads.</summary>
    /// <returns>Null when it is not there or not for him: the same to him.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<ReadableAttachment?> OpenForAgentAsync(Guid agentId, Guid id, bool isThumbnail, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        return await OpenAsync(db => AttachmentQueries.SeenBy(scope, db.Attachments.Where(a => a.Id == id && a.MessageId != null), db), isThumbnail, cancellationToken)
            ?? await OpenAsync(db => db.Attachments.Where(a => a.Id == id && a.MessageId == null && a.AgentId == agentId), isThumbnail, cancellationToken);
    }

    /// <summary>Takes back what no message carries yet. False when there is no such upload of his.</summary>
    public async Task<bool> RemoveAsync(Guid clientId, Guid id)
    {
        if (!await writer.WriteAsync(new RemoveAttachment(id, clientId)))
        {
            return false;
        }

        files.Delete(id);
        return true;
    }

    /// <summary>Takes back what an agent has uploaded and no message carries yet. False when there is no such upload of his.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<bool> RemoveOfAgentAsync(Guid agentId, Guid id, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        if (!await writer.WriteAsync(new RemoveAgentsAttachment(id, agentId)))
        {
            return false;
        }

        files.Delete(id);
        return true;
    }

    public void Dispose()
    {
        visitorsPictures.Dispose();
        agentsPictures.Dispose();
    }

    private async Task<AttachmentCard> AddAsync(Owner owner, string? name, long? length, Stream content, CancellationToken cancellationToken)
    {
        if (length > options.MaxAttachmentSize)
        {
            throw TooLarge();
        }

        if (owner.Agent is null && !files.HasRoom)
        {
            Log.Full(logger, options.AttachmentReserve);
            throw new ChatRefusedException(Refusal.Unavailable, "There is no room for files just now.");
        }

        await using var received = files.Receive();
        await CopyAsync(content, received, cancellationToken);
        var clean = FileNames.Clean(name);
        return FileKind.IsPicture(FileKind.ReadHead(received))
            ? await AddPictureAsync(owner, clean, received, cancellationToken)
            : await AddFileAsync(owner, clean, received, cancellationToken);
    }

    private async Task<ReadableAttachment?> OpenAsync(Func<ChatDbContext, IQueryable<Attachment>> find, bool isThumbnail, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var attachment = await find(db).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        return attachment is not null && (!isThumbnail || attachment.Width is not null) && files.Open(attachment.Id, isThumbnail) is { } content
            ? new ReadableAttachment(Card(attachment), attachment.CreatedAt, content)
            : null;
    }

    private async Task<AttachmentCard> AddPictureAsync(Owner owner, string name, FileStream received, CancellationToken cancellationToken)
    {
        var turn = owner.Agent is null ? visitorsPictures : agentsPictures;
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var picture = Pictures.Remake(received) ?? throw Unknown();
            await using var content = picture.Data.AsStream();
            await using var thumbnail = picture.Thumbnail.AsStream();
            var attachment = new Attachment
            {
                ClientId = owner.ClientId,
                AgentId = owner.Agent?.Id,
                Name = picture.Kind.Agree(name),
                ContentType = picture.Kind.Type,
                Size = picture.Data.Size,
                Width = picture.Width,
                Height = picture.Height,
            };
            await files.KeepAsync(attachment.Id, isThumbnail: true, thumbnail, cancellationToken);
            return await AddAsync(owner, attachment, content, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private Task<AttachmentCard> AddFileAsync(Owner owner, string name, FileStream received, CancellationToken cancellationToken)
    {
        var kind = FileKind.Find(received) ?? throw Unknown();
        return AddAsync(
            owner, new Attachment { ClientId = owner.ClientId, AgentId = owner.Agent?.Id, Name = kind.Agree(name), ContentType = kind.Type, Size = received.Length }, received, cancellationToken);
    }

    /// <summary>First the bytes, then the row: a crash in between leaves a file that nobody knows, and the sweeper takes it.</summary>
    private async Task<AttachmentCard> AddAsync(Owner owner, Attachment attachment, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await files.KeepAsync(attachment.Id, isThumbnail: false, content, cancellationToken);
            return owner.Agent is { } agent
                ? await agentQuota.WithinAsync(agent.Id, attachment.Size, () => writer.WriteAsync(new AddAttachment(attachment, agent, quota: null)), cancellationToken)
                : await writer.WriteAsync(new AddAttachment(attachment, agent: null, options.LimitsEnabled ? options.DailyAttachmentsPerClient : null));
        }
        catch (ChatRefusedException)
        {
            files.Delete(attachment.Id);
            throw;
        }
        catch (IOException e)
        {
            throw ChatRefusedException.Unavailable(e);
        }
    }

    private async Task CopyAsync(Stream from, FileStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        for (int count; (count = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (to.Length + count > options.MaxAttachmentSize)
            {
                throw TooLarge();
            }

            try
            {
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            catch (IOException e)
            {
                throw ChatRefusedException.Unavailable(e);
            }
        }

        await to.FlushAsync(cancellationToken);
    }

    private static AttachmentCard Card(Attachment attachment) =>
        new(attachment.Id, attachment.Name, attachment.ContentType, attachment.Size, attachment.Width, attachment.Height);

    private ChatRefusedException TooLarge() => new(Refusal.FileTooLarge, $"A file may have {options.MaxAttachmentSize} bytes.");

    private static ChatRefusedException Unknown() => new(Refusal.FileType, "This kind of file is not accepted.");

    /// <summary>In whose conversation a file will be, and who of the team brings it; nobody when the client does.</summary>
    private sealed record Owner(Guid ClientId, AgentCard? Agent);

    private static partial class Log
    {
        [LoggerMessage(2601, LogLevel.Error, "A visitor's file is refused: less than {Reserve} bytes of the disk are left")]
        public static partial void Full(ILogger logger, long reserve);
    }
}
