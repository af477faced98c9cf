using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Portal.Inbox;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.Teams;

/// <summary>The teams and who is in them. Everybody may look; leads and administrators change them.</summary>
public sealed partial class TeamsPage : LiveComponent
{
    private const int FacesShown = 5;

    private IReadOnlyList<TeamCard> all = [];
    private IReadOnlyDictionary<Guid, AgentCard> agents = new Dictionary<Guid, AgentCard>();
    private LoadState state;
    private TeamCard? editing;
    private TeamCard? deleting;
    private HashSet<Guid> chosen = [];
    private string name = "";
    private string? fault;
    private bool isOpen;
    private bool isDeleting;

    [Inject]
    private TeamService Teams { get; set; } = null!;

    [Inject]
    private AgentDirectory Directory { get; set; } = null!;

    [Inject]
    private ChatEvents Events { get; set; } = null!;

    [Inject]
    private ILogger<TeamsPage> Logger { get; set; } = null!;

    /// <summary>Whoever may act, and members who may not any more: they can only be taken out.</summary>
    private IEnumerable<AgentCard> Choices => agents.Values
        .Where(a => !a.IsDisabled || editing?.Members.Contains(a.Id) == true)
        .OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase);

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            var subscription = Own(Events.Subscribe(e => e is TeamsChanged or TeamChanged));
            await LoadAsync();
            _ = FollowAsync(subscription);
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            await Desk.RefreshAsync(Gone);
            agents = await Directory.AllAsync(Gone);
            all = await Teams.AllAsync(Gone);
            state = LoadState.Ready;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            state = LoadState.Failed;
            Log.NotLoaded(Logger, e);
        }
    }

    private async Task FollowAsync(EventSubscription subscription)
    {
        try
        {
            while (await subscription.Reader.WaitToReadAsync(Gone))
            {
                while (subscription.Reader.TryRead(out _))
                {
                    // One reading for all that came together.
                }

                await LoadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private void Open(TeamCard? team)
    {
        (editing, name, chosen, fault) = (team, team?.Name ?? "", team?.Members.ToHashSet() ?? [], null);
        isOpen = true;
    }

    private void Choose(Guid agentId, bool isIn) => _ = isIn ? chosen.Add(agentId) : chosen.Remove(agentId);

    private void AskToDelete(TeamCard team)
    {
        (deleting, fault) = (team, null);
        isDeleting = true;
    }

    private async Task SaveAsync()
    {
        try
        {
            // What a colleague has changed meanwhile and was not touched here stays as it is.
            await (editing is { } team
                ? Teams.ChangeAsync(Store.AgentId, team.Id, name, [.. chosen.Except(team.Members)], [.. team.Members.Except(chosen)], Gone)
                : Teams.CreateAsync(Store.AgentId, name, chosen, Gone));
            fault = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What was typed is kept: the form opens again and says what is wrong.
            (fault, isOpen) = (Trouble.Describe(e, T), true);
        }
    }

    private async Task DeleteAsync()
    {
        try
        {
            await Teams.DeleteAsync(Store.AgentId, deleting!.Id, Gone);
            fault = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            (fault, isDeleting) = (Trouble.Describe(e, T), true);
        }
    }

    private IEnumerable<AgentCard> Members(TeamCard team) =>
        team.Members.Select(id => agents.GetValueOrDefault(id)).OfType<AgentCard>().OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase);

    private string Describe(TeamCard team) => team.Members.Count == 0 ? T["Nobody yet"] : string.Join(", ", Members(team).Select(a => a.Name));

    private static partial class Log
    {
        [LoggerMessage(7401, LogLevel.Error, "The teams could not be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}
