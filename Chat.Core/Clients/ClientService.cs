using System.Collections.Concurrent;
using System.Net.Mail;
using System.Text;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Clients;

/// <summary>A client as services know him.</summary>
public sealed record ClientCard(Guid Id, Guid SiteId, string Name, bool IsBlocked, bool HasEmail);

/// <summary>A client and the token of his browser.</summary>
public sealed record JoinedClient(ClientCard Client, string Token);

public sealed record ClientChanged(Guid ClientId) : ChatEvent;

/// <summary>Who the visitors are.</summary>
public sealed class ClientService(IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents, ChatEvents events)
{
    public const int AttributesLength = 4_096;

    // Who was blocked since the start: open connections are asked here, new ones in the store.
    private readonly ConcurrentDictionary<Guid, bool> keptOut = [];

    /// <summary>The client whose browser shows this token, or a new one when it shows none.</summary>
    /// <exception cref="ChatRefusedException">The token is of no session of this site, the client is blocked, or no store.</exception>
    public async Task<JoinedClient> JoinAsync(SiteCard site, string? token, string? locale, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
        {
            var fresh = SessionToken.Create();
            var spoken = locale is { Length: > 0 and <= 35 } && locale.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? locale : null;
            return new JoinedClient(
                await writer.WriteAsync(new CreateClient(site.Id, ClientNames.Create(spoken), spoken, SessionToken.Hash(fresh))), fresh);
        }

        var client = token.Length == SessionToken.Length ? await FindByTokenAsync(site.Id, token, cancellationToken) : null;
        return client switch
        {
            null => throw ChatRefusedException.Invalid("The token is of no session here."),
            { IsBlocked: true } => throw new ChatRefusedException(Refusal.Blocked, "This client may not write here."),
            _ => new JoinedClient(client, token),
        };
    }

    public async Task<ClientCard?> FindAsync(Guid clientId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Clients.AsNoTracking().Where(c => c.Id == clientId)
            .Select(c => new ClientCard(c.Id, c.SiteId, c.Name, c.BlockedAt != null, c.Email != null)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whose session this token proves, on whatever site; null when nobody's.</summary>
    public async Task<ClientCard?> FindByTokenAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length != SessionToken.Length)
        {
            return null;
        }

        var hash = SessionToken.Hash(token);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await (
            from session in db.Sessions.AsNoTracking()
            join client in db.Clients on session.ClientId equals client.Id
            where session.TokenHash == hash
            select new ClientCard(client.Id, client.SiteId, client.Name, client.BlockedAt != null, client.Email != null)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Takes what the page says about its visitor; it proves nothing.</summary>
    /// <param name="clientId">As his session proves.</param>
    /// <param name="name">Null keeps the name he has.</param>
    /// <param name="email">Null keeps it.</param>
    /// <param name="attributes">A JSON object of names and plain values, or null.</param>
    /// <exception cref="ChatRefusedException">Something is no name, no address, or too long.</exception>
    public async Task DescribeAsync(Guid clientId, string? name, string? email, JsonElement? attributes)
    {
        await writer.WriteAsync(new DescribeClient(clientId, CheckedName(name), CheckedEmail(email), CheckedAttributes(attributes)));
        events.Publish(new ClientChanged(clientId));
    }

    /// <summary>Keeps a client out, or lets him in again.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task BlockAsync(Guid agentId, Guid clientId, bool isBlocked, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await writer.WriteAsync(new BlockClient(clientId, isBlocked));
        keptOut[clientId] = isBlocked;
        events.Publish(new ClientChanged(clientId));
    }

    /// <summary>Whether a client that has already joined was blocked meanwhile.</summary>
    public bool IsKeptOut(Guid clientId) => keptOut.GetValueOrDefault(clientId);

    /// <summary>He has just left.</summary>
    public Task SeenAsync(Guid clientId) => writer.WriteAsync(new SeeClient(clientId));

    private async Task<ClientCard?> FindByTokenAsync(Guid siteId, string token, CancellationToken cancellationToken)
    {
        var hash = SessionToken.Hash(token);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await (
            from session in db.Sessions.AsNoTracking()
            join client in db.Clients on session.ClientId equals client.Id
            where session.TokenHash == hash && client.SiteId == siteId
            select new ClientCard(client.Id, client.SiteId, client.Name, client.BlockedAt != null, client.Email != null)).FirstOrDefaultAsync(cancellationToken);
    }

    private static string? CheckedName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var normal = name.IsNormalized() ? name.Trim() : name.Normalize(NormalizationForm.FormC).Trim();
        return normal.Length <= Client.NameLength && !normal.Any(c => char.IsControl(c) || char.IsSurrogate(c) || IsDirectionMark(c))
            ? normal
            : throw ChatRefusedException.Invalid($"The name must be text of up to {Client.NameLength} characters.");
    }

    private static string? CheckedEmail(string? email) =>
        string.IsNullOrWhiteSpace(email) ? null
        : email.Length <= 254 && MailAddress.TryCreate(email, out var address) && address.Address == email ? email
        : throw ChatRefusedException.Invalid("The e-mail address is none.");

    private static string? CheckedAttributes(JsonElement? attributes)
    {
        if (attributes is not { } given || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        var isPlain = given.ValueKind == JsonValueKind.Object
            && given.EnumerateObject().All(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
        var json = given.GetRawText();
        return isPlain && json.Length <= AttributesLength
            ? json
            : throw ChatRefusedException.Invalid($"Attributes must be an object of plain values, up to {AttributesLength} characters.");
    }

    /// <summary>Marks that turn the direction of what follows can make one name look like another.</summary>
    private static bool IsDirectionMark(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
}
