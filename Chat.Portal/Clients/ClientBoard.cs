using System.Collections.Frozen;
using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Core.Sites;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;

namespace Chat.Portal.Clients;

/// <summary>
/// One client as an agent has him before him: listens first, loads second, then reads again what happened. Lives on one
/// circuit's context.
/// </summary>
public sealed partial class ClientBoard(ClientSources sources, ClientActions actions, ILogger logger, Guid agentId, Guid clientId, Action changed) : IDisposable
{
    private const int ConversationLimit = 20;
    private const int FileLimit = 12;

    /// <summary>Events that come thicker are read together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource gone = new();
    private EventSubscription? subscription;
    private FrozenDictionary<Guid, AgentCard> agents = FrozenDictionary<Guid, AgentCard>.Empty;
    private HashSet<Guid> sessions = [];

    public Guid ClientId => clientId;

    public Guid AgentId => agentId;

    public ClientActions Actions => actions;

    public LoadState State { get; private set; } = LoadState.Loading;

    /// <summary>Null while it loads, and when there is no such client.</summary>
    public ClientProfile? Profile { get; private set; }

    /// <summary>Who he turned out to be; null while he is himself.</summary>
    public Guid? MergedInto { get; private set; }

    public string SiteName { get; private set; } = "";

    public bool IsOnline { get; private set; }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<OpenPage> OpenPages { get; private set; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<(ConversationState State, StoredMessage? Last)> Conversations { get; private set; } = [];

    public IReadOnlyList<AttachmentCard> Files { get; private set; } = [];

    /// <summary>Why the last action was not done; null when it was.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Token for everything that serves this board.</summary>
    public CancellationToken Gone => gone.Token;

    public string AgentName(Guid? id) => id is { } agent && agents.GetValueOrDefault(agent) is { } card ? (card.Id == agentId ? "You" : card.Name) : "Somebody";

    public bool MayChange(ClientNoteCard note) => note.AgentId == agentId || agents.GetValueOrDefault(agentId)?.Role == AgentRole.Administrator;

    public async Task StartAsync()
    {
        subscription = sources.Events.Subscribe(IsOfThis, capacity: 100);
        await LoadAsync();
        _ = FollowAsync(subscription);
    }

    public async Task LoadAsync()
    {
        try
        {
            Profile = await sources.Clients.ProfileAsync(agentId, clientId, gone.Token);
            sessions = [.. Profile?.Sessions.Select(s => s.Id) ?? []];
            agents = await sources.Agents.AllAsync(gone.Token);
            SiteName = Profile is null ? "" : (await sources.Sites.FindAsync(Profile.SiteId, gone.Token))?.Look.Name ?? "";
            Conversations = await sources.Threads.OfClientAsync(agentId, clientId, ConversationLimit, gone.Token);
            Files = await sources.Attachments.OfClientAsync(agentId, clientId, FileLimit, gone.Token);

            // What is known without the store is shown of nobody whom the agent may not see.
            IsOnline = Profile is not null && sources.Presence.IsOnline(clientId);
            OpenPages = Profile is null ? [] : sources.Presence.PagesOf(clientId);
            State = LoadState.Ready;
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is not UnauthorizedAccessException)
        {
            Log.NotLoaded(logger, e);
            State = Profile is null ? LoadState.Failed : State;
        }

        changed();
    }

    /// <summary>Does what an agent asks for; what it changes arrives as an event. False when it was not done, and why stands in <see cref="Trouble"/>.</summary>
    public async Task<bool> ActAsync(Func<Task> act)
    {
        Trouble = null;
        if ((Trouble = await Attempt.TryAsync(act, actions.Words, logger)) is null)
        {
            return true;
        }

        changed();
        return false;
    }

    public void Dispose()
    {
        if (!gone.IsCancellationRequested)
        {
            gone.Cancel();
            gone.Dispose();
            subscription?.Dispose();
        }
    }

    private async Task FollowAsync(EventSubscription following)
    {
        try
        {
            var token = gone.Token;
            while (await following.Reader.WaitToReadAsync(token))
            {
                while (following.Reader.TryRead(out var happened))
                {
                    MergedInto = happened is ClientsMerged merged && merged.From == clientId ? merged.To : MergedInto;
                }

                await LoadAsync();
                await Task.Delay(Pause, token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    /// <summary>Runs on the publisher's thread.</summary>
    private bool IsOfThis(ChatEvent happened) => happened switch
    {
        ClientChanged c => c.ClientId == clientId,
        ClientsMerged m => m.From == clientId || m.To == clientId,
        VisitorPresenceChanged p => p.ClientId == clientId,
        PagesVisited v => v.SessionIds.Any(sessions.Contains),
        ConversationsCommitted c => c.Changes.Any(x => (x.After.ClientId == clientId || x.Before?.ClientId == clientId)
            && (x.Before is null || x.Before.Status != x.After.Status || x.Before.ClientId != x.After.ClientId)),
        TeamChanged or SiteChanged => true,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(7301, LogLevel.Error, "A client could not be loaded or changed")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}
