using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Sites;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>Who a visitor is by the word of his site. No record: nothing prints the token.</summary>
public sealed class IdentifiedClient
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The session's new token; null while the one it has is good.</summary>
    public string? Token { get; init; }

    /// <summary>Whether nobody had proven anything of the client that he was taken for.</summary>
    public bool WasUnknown { get; init; }
}

/// <summary>
/// Takes a site's word for who its visitor is. He becomes the client of that name on that site, whichever browser he uses; what
/// he said while nobody knew him goes with him.
/// </summary>
public sealed partial class IdentityService(
    MessageWriter writer, SiteDirectory sites, SiteVault vault, ChatEvents events, TimeProvider clock, ILogger<IdentityService> logger)
{
    /// <param name="siteId">Where he is.</param>
    /// <param name="siteKey">As his page knows it.</param>
    /// <param name="sessionId">His browser.</param>
    /// <param name="clientId">Whom it was taken for until now.</param>
    /// <param name="claim">As the page hands it over.</param>
    /// <param name="cancellationToken">Until the writing begins.</param>
    /// <exception cref="ChatRefusedException">Not signed by this site, over, shown by another browser first, blocked, or no store.</exception>
    public async Task<IdentifiedClient> IdentifyAsync(
        Guid siteId, string siteKey, Guid sessionId, Guid clientId, IdentityClaim claim, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secrets = (await vault.FindAsync(siteId, cancellationToken))?.ValidAt(now) ?? [];
        var keys = (await sites.FindAsync(siteId, cancellationToken))?.KeysAt(now).Append(siteKey) ?? [siteKey];
        var isFresh = IdentitySignature.Verify(claim, [.. keys.Distinct()], secrets, now);
        var token = SessionToken.Create();

        var (client, isRenewed, wasUnknown) = await writer.WriteAsync(new IdentifyClient(events, siteId, sessionId, clientId, claim, isFresh ? now : null, SessionToken.Hash(token)));
        if (isFresh)
        {
            if (client.Id != clientId && wasUnknown)
            {
                events.Publish(new ClientsMerged(clientId, client.Id));
            }

            events.Publish(new ClientChanged(client.Id));
            Log.Identified(logger, clientId, client.Id);
        }

        return new IdentifiedClient { Id = client.Id, Name = client.Name, Token = isRenewed ? token : null, WasUnknown = wasUnknown };
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Debug, "The visitor who was client {From} is {To} by the word of his site")]
        public static partial void Identified(ILogger logger, Guid from, Guid to);
    }
}
