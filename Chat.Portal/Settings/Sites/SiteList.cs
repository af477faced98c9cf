using Chat.Core.Events;
using Chat.Core.Sites;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Microsoft.AspNetCore.Components.Authorization;

namespace Chat.Portal.Settings.Sites;

/// <summary>The sites as this circuit's agent sees them, kept right by events.</summary>
public sealed partial class SiteList(SiteService sites, ChatEvents events, AuthenticationStateProvider authentication, ILogger<SiteList> logger) : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private EventSubscription? subscription;

    /// <summary>A site was made or changed, here or elsewhere. Raised outside the circuit's context.</summary>
    public event Action? Changed;

    public LoadState State { get; private set; } = LoadState.Loading;

    public IReadOnlyList<SiteRow> Rows { get; private set; } = [];

    /// <summary>Who acts; he is an administrator only if the service says so.</summary>
    public async Task<Guid> AgentIdAsync() =>
        AgentClaims.AgentId((await authentication.GetAuthenticationStateAsync()).User) ?? throw new UnauthorizedAccessException("Nobody is signed in.");

    /// <summary>Loads and follows; asking again does nothing.</summary>
    public async Task StartAsync()
    {
        if (subscription is null)
        {
            subscription = events.Subscribe(e => e is SiteChanged, capacity: 1);
            await LoadAsync();
            _ = FollowAsync(subscription);
        }
    }

    public async Task LoadAsync()
    {
        try
        {
            Rows = await sites.ListAsync(await AgentIdAsync(), gone.Token);
            State = LoadState.Ready;
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // Nobody looks any more: whatever failed, failed by that.
            return;
        }
        catch (Exception e)
        {
            State = LoadState.Failed;
            Log.NotLoaded(logger, e);
        }

        Changed?.Invoke();
    }

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        subscription?.Dispose();
    }

    private async Task FollowAsync(EventSubscription following)
    {
        try
        {
            while (await following.Reader.WaitToReadAsync(gone.Token))
            {
                following.Reader.TryRead(out _);
                await LoadAsync();
            }
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // The circuit is gone.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Error, "The sites could not be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}
