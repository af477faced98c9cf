using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.People;
using Chat.Core.Presence;
using Chat.Core.SignIns;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Mail;
using Chat.Portal.Palette;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.People;

/// <summary>Who is in the team, who is invited, and what each may do and see. Leads look, administrators change.</summary>
public sealed partial class PeoplePage : LiveComponent
{
    private IReadOnlyList<Person> people = [];
    private IReadOnlyList<InvitationCard> invitations = [];
    private IReadOnlyList<SiteName> sites = [];
    private IReadOnlyList<TeamCard> teams = [];
    private LoadState state;
    private PersonForm form = new();
    private Person? editing;
    private MadeLink? issued;
    private string? fault;
    private bool isEditing;
    private bool isInviting;
    private bool isIssued;

    [Inject]
    private PeopleService People { get; set; } = null!;

    [Inject]
    private InvitationService Invitations { get; set; } = null!;

    [Inject]
    private PasswordResetService Resets { get; set; } = null!;

    [Inject]
    private TeamMail Mail { get; set; } = null!;

    [Inject]
    private AgentDirectory Directory { get; set; } = null!;

    [Inject]
    private TeamService Teams { get; set; } = null!;

    [Inject]
    private AgentPresence Presence { get; set; } = null!;

    [Inject]
    private DeskScope Desk { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ChatEvents Events { get; set; } = null!;

    [Inject]
    private ILogger<PeoplePage> Logger { get; set; } = null!;

    private string Summary
    {
        get
        {
            var active = people.Count(p => !p.IsDisabled);
            return invitations.Count == 0 ? T["{0} in the team", active] : T["{0} in the team, {1} invited", active, invitations.Count];
        }
    }

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            var subscription = Own(Events.Subscribe(e => e is TeamChanged or TeamsChanged or AgentPresenceChanged, capacity: 1));
            await LoadAsync();
            _ = FollowAsync(subscription);
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            await Desk.RefreshAsync(Gone);
            sites = await People.SitesAsync(Desk.AgentId, Gone);
            teams = await Teams.AllAsync(Gone);
            invitations = await Invitations.ListAsync(Desk.AgentId, Gone);
            people = await People.ListAsync(Desk.AgentId, Gone);
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
                subscription.Reader.TryRead(out _);
                await LoadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private void Edit(Person person)
    {
        (editing, form, fault) = (person, PersonForm.Of(person), null);
        isEditing = true;
    }

    private void OpenInvitation()
    {
        (form, fault) = (new PersonForm(), null);
        isInviting = true;
    }

    // What was typed is kept: the form opens again and says what is wrong.
    private async Task SaveAsync() =>
        isEditing = !await TryAsync(() => People.ChangeAsync(Desk.AgentId, editing!.Id, form.Name, form.Role, form.Serves, Gone));

    private async Task InviteAsync() =>
        isInviting = !await TryAsync(async () => await ShowAsync(await Invitations.InviteAsync(Desk.AgentId, form.Email, form.Name, form.Role, form.Serves, Gone), form.Name));

    private Task<bool> RenewAsync(InvitationCard invited) =>
        ActAsync(async () => await ShowAsync(await Invitations.RenewAsync(Desk.AgentId, invited.Id, Gone), invited.Name));

    private Task<bool> ActAsync(Func<Task> act) => TryAsync(act);

    private Task<bool> MakeResetAsync(Person person) => ActAsync(async () =>
    {
        var address = Addresses.Reset(await Resets.CreateAsync(Desk.AgentId, person.Id, Gone));
        var language = (await Directory.FindAsync(person.Id, Gone))?.Language;
        await ShowAsync(new MadeLink(person.Name, Absolute(address), isReset: true), () => Mail.ResetAsync(person.Email, person.Name, language, address, Gone));
    });

    private Task ShowAsync(IssuedInvitation made, string? name)
    {
        var address = Addresses.Invitation(made.Token);
        var by = people.FirstOrDefault(p => p.Id == Desk.AgentId)?.Name ?? T["Somebody"];
        return ShowAsync(new MadeLink(made.Email, Absolute(address), isReset: false), () => Mail.InviteAsync(made.Email, name ?? "", by, address, Gone));
    }

    /// <summary>What was made counts, whether it can be sent or not.</summary>
    private async Task ShowAsync(MadeLink made, Func<Task> send)
    {
        (issued, isIssued) = (made, true);
        made.IsSent = Mail.IsOn ? await Attempt.TryAsync(send, T, Logger) is null : null;
    }

    /// <summary>It was shown once.</summary>
    private void Forget() => issued = null;

    private async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            fault = null;
            await Confirmation.RunAsync(act);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            fault = Trouble.Describe(e, T);
            return false;
        }
    }

    private string Absolute(string address) => Navigation.ToAbsoluteUri(address).ToString();

    private string SitesOf(AgentRole role, Service serves) =>
        role == AgentRole.Administrator || serves.Sites.Count == 0 ? T["All"] : string.Join(", ", sites.Where(s => serves.Sites.Contains(s.Id)).Select(s => s.Name));

    private string TeamsOf(Service serves)
    {
        var names = string.Join(", ", teams.Where(t => serves.Teams.Contains(t.Id)).Select(t => t.Name));
        return serves.OwnTeamsOnly ? T["Only {0}", names.Length > 0 ? names : "–"] : names.Length > 0 ? names : "–";
    }

    private string Describe(InvitationCard invited)
    {
        var by = people.FirstOrDefault(p => p.Id == invited.InvitedBy)?.Name ?? T["Somebody"].Value;
        return invited.EndsAt <= Clock.GetUtcNow() ? T["Invited by {0}, the link is over", by] : T["Invited by {0}, good until {1}", by, $"{invited.EndsAt.UtcDateTime:d MMM}"];
    }

    /// <summary>Shown once. No record: nothing prints the address.</summary>
    private sealed class MadeLink(string @for, string address, bool isReset)
    {
        public string For { get; } = @for;

        public string Address { get; } = address;

        public bool IsReset { get; } = isReset;

        /// <summary>Whether it is on its way by mail; null when nobody was to send it.</summary>
        public bool? IsSent { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(7421, LogLevel.Error, "The team could not be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}
