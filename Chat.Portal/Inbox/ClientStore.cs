using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Core.Sites;
using Chat.Portal.Identity;
using Microsoft.AspNetCore.Components.Authorization;

namespace Chat.Portal.Inbox;

/// <summary>
/// What one agent's page shows: the window of the list, the filter and the chosen client's conversation. One for each
/// circuit, and used on its context only. It listens first, loads second, and then follows the events; after any gap it
/// reads the store again and keeps what was chosen.
/// </summary>
public sealed partial class ClientStore(
    ChatEvents events,
    InboxSources sources,
    DeskActions actions,
    DraftService drafts,
    AuthenticationStateProvider authentication,
    AgentCircuit circuit,
    ILogger<ClientStore> logger) : IAsyncDisposable
{
    /// <summary>Events that come thicker are shown together.</summary>
    private static readonly TimeSpan Repaint = TimeSpan.FromMilliseconds(50);

    // Not disposed: a message that is still on its way asks for the token, and nothing here holds on to anything.
    private readonly CancellationTokenSource gone = new();

    // Reading and following take turns: what happens while a page is read is applied to that page, not lost under it.
    private readonly SemaphoreSlim turn = new(1, 1);
    private EventSubscription? subscription;
    private Task? starting;
    private Task following = Task.CompletedTask;
    private InboxList? list;
    private OpenThread? thread;
    private Guid? requested;
    private AgentScope scope = AgentScope.Nothing;
    private int isStale;

    /// <summary>Something below changed.</summary>
    public event Action? Changed;

    public Guid AgentId { get; private set; }

    public string AgentName { get; private set; } = "";

    public string AgentEmail { get; private set; } = "";

    public LoadState ListState => list?.State ?? LoadState.Loading;

    public IReadOnlyList<InboxRow> Rows => list?.Rows ?? [];

    public bool HasMoreRows => list?.HasMore ?? false;

    public bool HasAnyConversation => list?.HasAny ?? false;

    public InboxCounts Counts => list?.Counts ?? InboxCounts.None;

    /// <summary>What the list shows.</summary>
    public InboxView View => list?.View ?? InboxView.Open;

    /// <summary>Every label, those put away included.</summary>
    public IReadOnlyList<LabelCard> Labels { get; private set; } = [];

    /// <summary>To which a conversation can be given, by name.</summary>
    public IReadOnlyList<TeamCard> Teams { get; private set; } = [];

    /// <summary>His own and the team's, by name.</summary>
    public IReadOnlyList<SavedViewCard> SavedViews { get; private set; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyList<InboxSite> Sites { get; private set; } = [];

    /// <summary>Everybody, those who may not act any more included.</summary>
    public IReadOnlyDictionary<Guid, AgentCard> Agents { get; private set; } = System.Collections.Frozen.FrozenDictionary<Guid, AgentCard>.Empty;

    public LoadState ThreadState { get; private set; } = LoadState.Ready;

    /// <summary>The conversation that the address names, loaded or not.</summary>
    public Guid? RequestedId => requested;

    /// <summary>Null when none was asked for, while it loads, and when it does not exist.</summary>
    public SelectedConversation? Selected => thread?.Conversation;

    /// <summary>Shows what the address says. Asking for what is shown already does nothing.</summary>
    /// <param name="at">The entry of the thread that it names; null when none.</param>
    public async Task ShowAsync(InboxView view, Guid? conversationId, long? at = null)
    {
        var isFirst = list is null;
        if (starting is null or { IsFaulted: true } or { IsCanceled: true })
        {
            starting = StartAsync();
        }

        await starting;
        if (isFirst || list!.View != view)
        {
            Selection.Clear();
            list!.Turn(view);
            Changed?.Invoke();
            await ReadAsync(() => list.LoadAsync(gone.Token));
        }

        if (isFirst || requested != conversationId)
        {
            await OpenAsync(conversationId, at);
        }

        Changed?.Invoke();
        await FillAsync();
    }

    /// <summary>Begins to count and to follow, for pages that show no list. On the inbox that has begun already.</summary>
    public Task CountAsync() => starting is null ? ShowAsync(InboxView.Open, null) : Task.CompletedTask;

    /// <summary>Reads on; false when that failed.</summary>
    public async Task<bool> LoadMoreRowsAsync()
    {
        var isRead = await ReadAsync(() => list?.LoadMoreAsync(gone.Token) ?? Task.CompletedTask);
        Changed?.Invoke();
        return isRead;
    }

    public Task LoadEarlierAsync() => ReadThreadAsync(open => open.LoadEarlierAsync(gone.Token));

    public Task LoadLaterAsync() => ReadThreadAsync(open => open.LoadLaterAsync(gone.Token));

    /// <summary>Reads until this entry is there, wherever it is; null is the end of the thread.</summary>
    public Task ReachAsync(long? sequence) => ReadThreadAsync(open => open.ReachAsync(sequence, gone.Token));

    /// <summary>Tries again what could not be loaded.</summary>
    public async Task RetryLoadAsync()
    {
        if (list is null)
        {
            return;
        }

        await ReadAsync(() => list.LoadAsync(gone.Token));
        if (ThreadState == LoadState.Failed)
        {
            await OpenAsync(requested);
        }

        Changed?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        circuit.Reconnected -= MarkStale;
        await gone.CancelAsync();
        forgetting?.Dispose();
        subscription?.Dispose();
        if (Selected is { } selected)
        {
            sources.AgentTyping.Set(selected.Id, AgentId, isTyping: false);
        }

        await following;
    }

    private async Task StartAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        AgentId = AgentClaims.AgentId(user) ?? throw new UnauthorizedAccessException("Nobody is signed in.");
        var agent = await sources.Directory.RequireAsync(AgentId, gone.Token);
        AgentName = agent.Name;
        scope = agent.Scope;
        AgentEmail = user.FindFirst(System.Security.Claims.ClaimTypes.Email)?.Value ?? "";
        list = new InboxList(sources.Inbox, sources.Presence, sources.VisitorTyping, sources.Directory, sources.Access, AgentId);
        subscription?.Dispose();
        subscription = events.Subscribe(
            e => e is ConversationsCommitted or VisitorPresenceChanged or VisitorTypingChanged or AgentTypingChanged or AgentViewingChanged or ClientChanged or ClientsMerged or TeamChanged or LabelsChanged or TeamsChanged or ParticipantsChanged or SavedViewsChanged or SiteChanged);
        if (gone.IsCancellationRequested)
        {
            // The circuit ended while it began.
            subscription.Dispose();
            return;
        }

        circuit.Reconnected -= MarkStale;
        circuit.Reconnected += MarkStale;
        await ReadAsync(ReadLabelsAsync);
        await ReadAsync(ReadTeamsAsync);
        await ReadAsync(ReadViewsAsync);
        following = FollowAsync(subscription);
    }

    /// <summary>A page that was looked for row by row may have come short, even empty: what is further back follows it.</summary>
    private async Task FillAsync()
    {
        var view = View;
        while (list is { IsShort: true } && View == view && await LoadMoreRowsAsync())
        {
        }
    }

    private async Task OpenAsync(Guid? conversationId, long? at = null)
    {
        if (Selected is { } left)
        {
            SetTyping(left.Id, typing: false);
        }

        requested = conversationId;
        Trouble = null;
        thread = null;
        ThreadState = conversationId is null ? LoadState.Ready : LoadState.Loading;
        if (conversationId is not { } id)
        {
            return;
        }

        Changed?.Invoke();
        var opening = new OpenThread(sources.Thread, AgentId);
        var isLoaded = await ReadAsync(() => opening.LoadAsync(id, at, gone.Token));
        if (requested == id)
        {
            thread = opening;
            ThreadState = isLoaded ? LoadState.Ready : LoadState.Failed;
            if (isLoaded)
            {
                // What was committed while the pages were read passed this thread by: it was not the open one yet.
                await ReadAsync(() => opening.CatchUpAsync(gone.Token));
                await ReadAsync(() => opening.RefreshAsync(gone.Token));
            }
        }
    }

    private async Task ReadThreadAsync(Func<OpenThread, Task> read)
    {
        if (thread is { } open)
        {
            await ReadAsync(() => read(open));
            Changed?.Invoke();
        }
    }

    /// <summary>Reads the store into what is shown, one read at a time; false when it failed.</summary>
    private Task<bool> ReadAsync(Func<Task> read) => GuardAsync(async () =>
    {
        await turn.WaitAsync(gone.Token);
        try
        {
            await read();
        }
        finally
        {
            turn.Release();
        }
    });

    /// <summary>Runs what may fail for want of the store; false when it did.</summary>
    private async Task<bool> GuardAsync(Func<Task> load)
    {
        try
        {
            await load();
            return true;
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (e is not UnauthorizedAccessException)
        {
            Log.NotLoaded(logger, e);
            return false;
        }
    }

    private async Task ReadLabelsAsync() => Labels = await actions.Labels.AllAsync(gone.Token);

    private async Task ReadTeamsAsync() => Teams = await actions.Teams.AllAsync(gone.Token);

    private async Task ReadViewsAsync()
    {
        SavedViews = await actions.Views.AllAsync(AgentId, gone.Token);
        var served = (await sources.Directory.RequireAsync(AgentId, gone.Token)).Scope;
        Sites = [.. (await sources.Sites.AllAsync(gone.Token)).Where(s => served.Serves(s.Id)).Select(s => new InboxSite(s.Id, s.Look.Name)).OrderBy(s => s.Name, StringComparer.CurrentCultureIgnoreCase)];
        Agents = await sources.Directory.AllAsync(gone.Token);
    }

    private void MarkStale() => Volatile.Write(ref isStale, 1);

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Error, "The inbox could not be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception exception);

        [LoggerMessage(7002, LogLevel.Warning, "Message {MessageId} of agent {AgentId} was not stored")]
        public static partial void NotSent(ILogger logger, Exception exception, Guid messageId, Guid agentId);
    }
}
