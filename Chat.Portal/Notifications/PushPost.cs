using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Notifications;
using Chat.Core.SignIns;
using Chat.Portal.Languages;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Notifications;

/// <summary>As <c>wwwroot/service-worker.js</c> reads it.</summary>
/// <param name="IsTest">Shown also while a page is before one's eyes.</param>
internal sealed record PushContent(string Title, string Body, string Tag, string Address, bool IsTest = false);

/// <summary>Writes what a browser shows, in the agent's language, and sends it. A browser that cannot be reached is left alone for a while; one that is gone is forgotten.</summary>
internal sealed class PushPost(
    PushLine line, PushBrowsers browsers, SignInDirectory signIns, ClientService clients, IStringLocalizer<Words> words, TimeProvider clock)
{
    /// <summary>What was not delivered by then is no news any more.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(4);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ConcurrentDictionary<Guid, Pause> pauses = new();

    /// <summary>Null while web push is off.</summary>
    public string? PublicKey => line.PublicKey;

    public async Task TellAsync(PushTarget target, Alert alert, PushWish wish, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await signIns.FindAsync(target.SignInId, cancellationToken) is not { } signIn || signIn.AgentId != target.AgentId
            || (pauses.TryGetValue(target.SignInId, out var pause) && now < pause.Until))
        {
            return;
        }

        Speak(wish.Agent.Language ?? target.Language);
        var name = (await clients.FindAsync(alert.ClientId, cancellationToken))?.Name ?? words["A visitor"];
        var told = ToldAlert.Of(alert, name, wish.Wishes, words);
        var content = new PushContent(told.Title, told.Body, $"chat-{alert.ConversationId}", $"/inbox/{alert.ConversationId}");
        await SendAsync(target, content, $"{alert.ConversationId:n}", wish.Until - now < Lasts ? wish.Until - now : Lasts, cancellationToken);
    }

    /// <summary>Sends something to the browser that asks.</summary>
    /// <returns>Whether the push service took it.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<bool> TryAsync(Guid agentId, CancellationToken cancellationToken)
    {
        if (await browsers.FindOwnAsync(agentId, cancellationToken) is not { } target || PublicKey is null)
        {
            return false;
        }

        pauses.TryRemove(target.SignInId, out _);
        var content = new PushContent("Maren Solheim", words["This is a test. Nobody has written."], "chat-test", "/settings/notifications", IsTest: true);
        return await SendAsync(target, content, "test", TimeSpan.FromMinutes(1), cancellationToken);
    }

    private async Task<bool> SendAsync(PushTarget target, PushContent content, string topic, TimeSpan lasts, CancellationToken cancellationToken)
    {
        var (outcome, retryAfter) = await line.SendAsync(target, JsonSerializer.Serialize(content, Json), topic, lasts, cancellationToken);
        switch (outcome)
        {
            case PushOutcome.Sent:
                pauses.TryRemove(target.SignInId, out _);
                return true;
            case PushOutcome.Gone:
                pauses.TryRemove(target.SignInId, out _);
                await browsers.DropAsync(target.SignInId, cancellationToken);
                return false;
            default:
                var now = clock.GetUtcNow();
                pauses.AddOrUpdate(target.SignInId, _ => Pause.Of(now, retryAfter ?? FirstPause), (_, before) => Pause.Of(now, retryAfter ?? (before.Length * 2)));
                return false;
        }
    }

    /// <summary>For the rest of this call.</summary>
    private static void Speak(string? language) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = PortalLanguages.Find(language) ?? PortalLanguages.English;

    private sealed record Pause(DateTimeOffset Until, TimeSpan Length)
    {
        public static Pause Of(DateTimeOffset now, TimeSpan length)
        {
            var kept = length > LongestPause ? LongestPause : length < FirstPause ? FirstPause : length;
            return new Pause(now + kept, kept);
        }
    }
}
