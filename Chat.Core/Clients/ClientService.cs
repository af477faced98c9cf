using System.Text.Json;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Clients;

/// <summary>A client as services know him.</summary>
/// <param name="HasEmail">Whether the team can write to him, proven or not.</param>
public sealed record ClientCard(Guid Id, Guid SiteId, string Name, bool IsBlocked, bool HasEmail)
{
    /// <summary>Whether the site has proven who he is: name and address are then its words.</summary>
    public bool IsVerified { get; init; }

    /// <summary>An address that he or his page gave, and that nobody has proven.</summary>
    public string? SaidEmail { get; init; }
}

/// <summary>A client, his browser, and its token. No record: nothing prints the token.</summary>
public sealed class JoinedClient(ClientCard client, Guid sessionId, string token)
{
    public ClientCard Client { get; } = client;

    public Guid SessionId { get; } = sessionId;

    public string Token { get; } = token;
}

public sealed record ClientChanged(Guid ClientId) : ChatEvent;

/// <summary>Somebody unknown turned out to be <paramref name="To"/>: what was his is that client's now, and <paramref name="From"/> is no more.</summary>
public sealed record ClientsMerged(Guid From, Guid To) : ChatEvent
{
    /// <summary>Whether an agent said so; else his site has proven it, and whoever took its word sees to his connections.</summary>
    public bool ByAgent { get; init; }

    /// <summary>Whether the browsers of the one who is no more were sent away.</summary>
    public bool EndsSessions { get; init; }
}

/// <summary>Who the visitors are.</summary>
public sealed class ClientService(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, ChatEvents events, ReservedNames reserved, TimeProvider clock)
{
    /// <summary>The client whose browser shows this token, or a new one when it shows none.</summary>
    /// <exception cref="ChatRefusedException">The token is of no session of this site, the client is blocked, or no store.</exception>
    public async Task<JoinedClient> JoinAsync(SiteCard site, string? token, string? locale, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
        {
            var fresh = SessionToken.Create();
            var spoken = locale is { Length: > 0 and <= 35 } && locale.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? locale : null;
            var (created, sessionId) = await writer.WriteAsync(new CreateClient(site.Id, ClientNames.Create(spoken), spoken, SessionToken.Hash(fresh)));
            return new JoinedClient(created, sessionId, fresh);
        }

        return await FindSessionAsync(token, cancellationToken) switch
        {
            { Client: var client } when client.SiteId == site.Id && client.IsBlocked => throw new ChatRefusedException(Refusal.Blocked, "This client may not write here."),
            { Client: var client } joined when client.SiteId == site.Id => joined,
            _ => throw ChatRefusedException.Invalid("The token is of no session here."),
        };
    }

    public async Task<ClientCard?> FindAsync(Guid clientId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return await db.Clients.AsNoTracking().Where(c => c.Id == clientId)
            .Select(c => Card(c.Id, c.SiteId, c.Name, c.BlockedAt != null && (c.BlockedUntil == null || c.BlockedUntil > now), c.Email, c.VerifiedAt != null, c.VerifiedAt != null && c.Email == null ? c.Attributes : null))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whose session this token proves, on whatever site; null when nobody's.</summary>
    public async Task<ClientCard?> FindByTokenAsync(string token, CancellationToken cancellationToken) =>
        (await FindSessionAsync(token, cancellationToken))?.Client;

    /// <summary>Takes what the page says about its visitor; it proves nothing, and changes nothing that is proven.</summary>
    /// <param name="clientId">As his session proves.</param>
    /// <param name="siteId">Where he is: its name is the team's.</param>
    /// <param name="name">Null keeps the name he has; one of the team's is marked.</param>
    /// <param name="email">Null keeps it.</param>
    /// <param name="attributes">A JSON object of names and plain values, or null.</param>
    /// <param name="externalId">Whom the page takes him for: kept among what is said, and matched with nobody.</param>
    /// <exception cref="ChatRefusedException">Something is no name, no address, or too long.</exception>
    public async Task<ClientCard> DescribeAsync(Guid clientId, Guid siteId, string? name, string? email, JsonElement? attributes, string? externalId)
    {
        if (externalId is not null && (externalId.Length > Client.ExternalIdLength || externalId.Any(char.IsControl)))
        {
            throw ChatRefusedException.Invalid($"The id must be text of up to {Client.ExternalIdLength} characters.");
        }

        var marked = await reserved.MarkedAsync(ClientRules.CheckedName(name), siteId, CancellationToken.None);
        var (client, isChanged) = await writer.WriteAsync(new DescribeClient(
            clientId, marked, ClientRules.CheckedEmail(email), ClientAttributes.Checked(attributes), string.IsNullOrEmpty(externalId) ? null : externalId));
        if (isChanged)
        {
            events.Publish(new ClientChanged(clientId));
        }

        return client;
    }

    /// <summary>He has just left.</summary>
    public Task SeenAsync(Guid clientId) => writer.WriteAsync(new SeeClient(clientId));

    private async Task<JoinedClient?> FindSessionAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length != SessionToken.Length)
        {
            return null;
        }

        var hash = SessionToken.Hash(token);
        var now = clock.GetUtcNow();
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await (
            from session in db.Sessions.AsNoTracking()
            join client in db.Clients on session.ClientId equals client.Id
            where session.TokenHash == hash
            select new JoinedClient(
                Card(
                    client.Id, client.SiteId, client.Name, client.BlockedAt != null && (client.BlockedUntil == null || client.BlockedUntil > now), client.Email, client.VerifiedAt != null,
                    client.VerifiedAt != null && client.Email == null ? client.Attributes : null),
                session.Id,
                token)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <param name="said">The attributes, where an address may stand that nobody has proven; null where none can.</param>
    private static ClientCard Card(Guid id, Guid siteId, string name, bool isBlocked, string? email, bool isVerified, string? said)
    {
        var saidEmail = isVerified ? ClientAttributes.SaidEmail(said, isVerified) : email;
        return new ClientCard(id, siteId, name, isBlocked, email is not null || saidEmail is not null) { IsVerified = isVerified, SaidEmail = saidEmail };
    }
}
