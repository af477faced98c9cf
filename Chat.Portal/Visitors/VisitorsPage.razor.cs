using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Portal.Clients;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;

namespace Chat.Portal.Visitors;

/// <summary>One visitor as the list shows him.</summary>
/// <param name="Now">Null when he has left meanwhile.</param>
/// <param name="Details">Null when his record is gone.</param>
public sealed record VisitorLine(Guid ClientId, VisitorNow? Now, VisitorDetails? Details, string? SiteName, string? AssigneeName);

public sealed partial class VisitorsPage
{
    /// <summary>However much happens, the list is read again so often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly VisitorList list = new();
    private DotNetObjectReference<LiveComponent>? self;
    private ElementReference body;
    private Virtualize<VisitorLine>? rows;
    private Dictionary<Guid, string> sites = [];
    private LoadState state = LoadState.Loading;
    private Guid agentId;
    private Guid? siteId;
    private bool isReading;

    [Inject]
    private ClientSources Sources { get; set; } = null!;

    [Inject]
    private ClientActions Actions { get; set; } = null!;

    [Inject]
    private VisitorQueries Visitors { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string News => (list.Came, list.Left) switch
    {
        (var came, 0) => T["{0} came", came],
        (0, var left) => T["{0} left", left],
        var (came, left) => T["{0} came, {1} left", came, left],
    };

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            agentId = await AgentIdAsync();
            var subscription = Own(Sources.Events.Subscribe(
                e => e is VisitorPresenceChanged or ClientChanged || (e is ConversationsCommitted { Changes: var changes } && changes.Any(c => c.Before?.Status != c.After.Status || c.Before.AssigneeId != c.After.AssigneeId)),
                capacity: 1));
            await RefreshAsync(keepsOrder: false);
            _ = FollowAsync(subscription);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender)
        {
            self = Reference();
            await Js.InvokeVoidAsync("chatDesk.visitors", Gone, body, self);
        }
    }

    /// <summary>A hand is on the list, or it is scrolled; or neither any more.</summary>
    [JSInvokable]
    public Task Read(bool reading)
    {
        isReading = reading;
        return reading ? Task.CompletedTask : RefreshAsync(keepsOrder: false);
    }

    private async Task FollowAsync(EventSubscription subscription)
    {
        try
        {
            while (await subscription.Reader.WaitToReadAsync(Gone))
            {
                subscription.Reader.TryRead(out _);
                await RefreshAsync(isReading);
                await Task.Delay(Pause, Gone);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }

    private Task UpdateAsync() => RefreshAsync(keepsOrder: false);

    private Task ChooseAsync(Guid? site)
    {
        siteId = site;
        return RefreshAsync(keepsOrder: false);
    }

    private async Task RefreshAsync(bool keepsOrder)
    {
        var isRead = await ReadAsync(async () =>
        {
            var visitors = await Visitors.NowAsync(agentId, Gone);
            foreach (var id in visitors.Select(v => v.SiteId).Distinct().Where(id => !sites.ContainsKey(id)))
            {
                sites[id] = (await Sources.Sites.FindAsync(id, Gone))?.Look.Name ?? "";
            }

            list.Take(visitors, siteId, keepsOrder);
            state = LoadState.Ready;
            StateHasChanged();
            await (rows?.RefreshDataAsync() ?? Task.CompletedTask);
        });
        state = !isRead && list.Order.Count == 0 ? LoadState.Failed : state;
        StateHasChanged();
    }

    /// <summary>Reads of the store only who is in sight.</summary>
    private async ValueTask<ItemsProviderResult<VisitorLine>> ProvideAsync(ItemsProviderRequest request)
    {
        var ids = list.Order.Skip(request.StartIndex).Take(request.Count).ToList();
        IReadOnlyDictionary<Guid, VisitorDetails> details = new Dictionary<Guid, VisitorDetails>();
        IReadOnlyDictionary<Guid, AgentCard> team = new Dictionary<Guid, AgentCard>();

        // Without an answer of the store there is still who is here, and where.
        await ReadAsync(async () =>
        {
            details = await Visitors.DetailsAsync(agentId, ids, request.CancellationToken);
            team = await Sources.Agents.AllAsync(request.CancellationToken);
        });
        return new ItemsProviderResult<VisitorLine>(ids.Select(Line), list.Order.Count);

        VisitorLine Line(Guid id)
        {
            var (now, known) = (list.Find(id), details.GetValueOrDefault(id));
            var assignee = known?.AssigneeId is { } a ? a == agentId ? T["you (in a sentence)"].Value : team.GetValueOrDefault(a)?.Name : null;
            return new VisitorLine(id, now, known, sites.Count > 1 && now is not null ? sites.GetValueOrDefault(now.SiteId) : null, assignee);
        }
    }

    private Task<bool> WriteAsync(Guid clientId) => TryAsync(async () =>
        Navigation.NavigateTo(Addresses.Conversation((await Actions.Conversations.StartAsync(agentId, clientId, Gone)).Id)));
}
