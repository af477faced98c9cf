using System.Globalization;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Notifications;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Palette;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Chat.Portal.Notifications;

/// <summary>Tells this tab's browser what is worth a word to its agent; <c>wwwroot/desk/alerts.js</c> says it, once for all tabs.</summary>
public sealed partial class Alerts : LiveComponent
{
    /// <summary>What comes thicker is told together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A line that does not answer is down; what waits is told when it is back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly AlertQueue queue = new();
    private ElementReference hint;
    private Guid agentId;
    private AlertPreferences wishes = new();
    private int? badge;
    private bool isTelling;

    [Inject]
    private ChatEvents Events { get; set; } = null!;

    [Inject]
    private AgentDirectory Directory { get; set; } = null!;

    [Inject]
    private DeskScope Desk { get; set; } = null!;

    [Inject]
    private AgentPreferences Preferences { get; set; } = null!;

    [Inject]
    private AgentAccess Access { get; set; } = null!;

    [Inject]
    private ParticipantService Participants { get; set; } = null!;

    [Inject]
    private ClientService Clients { get; set; } = null!;

    [Inject]
    private AgentCircuit Circuit { get; set; } = null!;

    [Inject]
    private PushPost Post { get; set; } = null!;

    [Inject]
    private PushBrowsers Browsers { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private ILogger<Alerts> Logger { get; set; } = null!;

    // Nothing here is painted when the inbox changes; only the number on the icon.
    protected override void OnInitialized()
    {
        Store.Changed += CountSoon;
        Circuit.Reconnected += TellSoon;
        Navigation.LocationChanged += Look;
        Own(new Farewell(() => Store.Changed -= CountSoon));
        Own(new Farewell(() => Circuit.Reconnected -= TellSoon));
        Own(new Farewell(() => Navigation.LocationChanged -= Look));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || AgentClaims.AgentId((await Authentication.GetAuthenticationStateAsync()).User) is not { } me)
        {
            return;
        }

        agentId = me;
        var subscription = Own(Events.Subscribe(e => e is ConversationsCommitted or TeamChanged || (e is AgentPreferencesChanged changed && changed.AgentId == me)));
        await Js.InvokeVoidAsync("chatDesk.alerts.attach", Gone, hint, Reference());
        await ReadWishesAsync();
        await RenewPushAsync();
        await CountFirstAsync();
        CountSoon();
        _ = FollowAsync(subscription);
    }

    /// <summary>Called by the script: whether the page is before the agent's eyes.</summary>
    [JSInvokable]
    public void Look(bool isVisible) => Circuit.Look(isVisible);

    /// <summary>A push service gives a browser another address now and then, and a new sign-in is another one.</summary>
    private async Task RenewPushAsync()
    {
        try
        {
            if (Post.PublicKey is { } key && await Js.InvokeAsync<PushAddress?>("chatDesk.push.renew", Gone, key, agentId) is { } address)
            {
                await Browsers.AddAsync(agentId, address, CultureInfo.CurrentUICulture.Name, Gone);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotTold(Logger, e, agentId);
        }
    }

    private async Task CountFirstAsync()
    {
        try
        {
            await Store.CountAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The rail shows no number; what happens from now on is told all the same.
            Log.NotTold(Logger, e, agentId);
        }
    }

    private async Task FollowAsync(EventSubscription subscription)
    {
        try
        {
            while (await subscription.Reader.WaitToReadAsync(Gone))
            {
                while (subscription.Reader.TryRead(out var happened))
                {
                    try
                    {
                        await TakeAsync(happened);
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        // The next one may be told again.
                        Log.NotTold(Logger, e, agentId);
                    }
                }

                await TellAsync();
                await Task.Delay(Pause, Gone);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task TakeAsync(ChatEvent happened)
    {
        if (happened is AgentPreferencesChanged)
        {
            await ReadWishesAsync();
        }
        else if (happened is TeamChanged)
        {
            // His own word may have been said in another tab.
            await Desk.RefreshAsync(Gone);
            if (await Directory.FindAsync(agentId, Gone) is { Availability: Availability.Away })
            {
                await CallAsync("chatDesk.alerts.hush");
            }
        }
        else if (happened is ConversationsCommitted all && await Directory.FindAsync(agentId, Gone) is { IsDisabled: false } agent)
        {
            // Nobody is told of what he may not see.
            var commit = await Access.OnlySeenAsync(agent, all, Gone);

            // Whoever says that he is away, or is off duty, is not called; what he missed stands in the inbox.
            var isThere = agent.Availability != Availability.Away && wishes.Hours.EndAfter(Clock.GetUtcNow()) is not null;
            queue.Add(commit, agentId, kind => isThere && IsWanted(kind), isThere && IsWanted(AlertKind.TakingPart) ? await TakesPartAsync(commit) : null);
        }
    }

    private bool IsWanted(AlertKind kind) => wishes[kind] is { Sound: true } or { Desktop: true };

    /// <summary>Of the commit's conversations those in which the agent takes part. While the store does not answer he hears of the others.</summary>
    private async Task<HashSet<Guid>> TakesPartAsync(ConversationsCommitted commit)
    {
        var found = new HashSet<Guid>();
        try
        {
            foreach (var id in AlertRules.Others(commit, agentId))
            {
                if ((await Participants.OfAsync(id, Gone)).Contains(agentId))
                {
                    found.Add(id);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotTold(Logger, e, agentId);
        }

        return found;
    }

    private async Task ReadWishesAsync()
    {
        try
        {
            wishes = (await Preferences.ReadAsync(agentId, Gone)).Alerts;
            var wantsSound = wishes.Sound != AlertSound.None && Enum.GetValues<AlertKind>().Any(kind => wishes[kind].Sound);
            await Js.InvokeVoidAsync("chatDesk.alerts.wants", Gone, wantsSound);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotTold(Logger, e, agentId);
        }
    }

    /// <summary>Hands over what waits; what the browser did not get stays for the next time.</summary>
    private async Task TellAsync()
    {
        if (isTelling || queue.IsEmpty)
        {
            return;
        }

        isTelling = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        limit.CancelAfter(Patience);
        try
        {
            var (alerts, settled) = queue.Peek();
            var told = new List<ToldAlert>();
            var until = wishes.Hours.AreKept ? wishes.Hours.EndAfter(Clock.GetUtcNow())?.ToUnixTimeMilliseconds() : null;
            foreach (var alert in alerts)
            {
                var name = (await Clients.FindAsync(alert.ClientId, limit.Token))?.Name ?? T["A visitor"];
                told.Add(ToldAlert.Of(alert, name, wishes, T) with { Until = until });
            }

            await Js.InvokeVoidAsync("chatDesk.alerts.tell", limit.Token, JsonSerializer.Serialize(new { settled, told }, JsonSerializerOptions.Web));
            queue.Remove(alerts, settled);
        }
        catch (OperationCanceledException) when (!Gone.IsCancellationRequested)
        {
            // The line is down.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotTold(Logger, e, agentId);
        }
        finally
        {
            isTelling = false;
        }
    }

    private void TellSoon() => InvokeAsync(async () =>
    {
        badge = null;
        CountSoon();
        await CallAsync("chatDesk.alerts.sight");
        await TellAsync();
    });

    private void CountSoon() => InvokeAsync(async () =>
    {
        if (agentId != Guid.Empty && badge != Store.Counts.Unread)
        {
            badge = Store.Counts.Unread;
            await CallAsync("chatDesk.alerts.badge", badge);
        }
    });

    private void Look(object? sender, LocationChangedEventArgs e) => InvokeAsync(() => CallAsync("chatDesk.alerts.look"));

    private async Task CallAsync(string function, params object?[] arguments)
    {
        try
        {
            await Js.InvokeVoidAsync(function, Gone, arguments);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or JSException or ObjectDisposedException)
        {
            // The line is down, or the page is gone.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7201, LogLevel.Warning, "Agent {AgentId} was not told of something")]
        public static partial void NotTold(ILogger logger, Exception exception, Guid agentId);
    }
}
