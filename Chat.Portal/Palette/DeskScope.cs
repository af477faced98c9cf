using System.Data.Common;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Chat.Portal.Palette;

/// <summary>What an action acts on: this circuit's desk, as it is now.</summary>
public sealed class DeskScope(
    ClientStore store, NavigationManager navigation, AgentDirectory directory, AgentPreferences preferences, AuthenticationStateProvider authentication)
{
    private AgentCard? agent;

    public ClientStore Store { get; } = store;

    /// <summary>The agent himself is another by now: his role or his word.</summary>
    public event Action? Changed;

    /// <summary>The one that is open in the inbox.</summary>
    public SelectedConversation? Conversation => IsInbox ? Store.Selected : null;

    public bool IsInbox => Path.StartsWith(Addresses.InboxPage, StringComparison.Ordinal);

    /// <summary>As of the last <see cref="RefreshAsync"/>; services ask again.</summary>
    public bool IsAdministrator => agent is { Role: AgentRole.Administrator, IsDisabled: false };

    /// <summary>Whether he may set what concerns the daily work of all; likewise.</summary>
    public bool IsLead => agent is { Role: AgentRole.Lead or AgentRole.Administrator, IsDisabled: false };

    public Availability Availability => agent?.Availability ?? Availability.Online;

    /// <summary>Who looks, on any page; empty until <see cref="RefreshAsync"/> has asked.</summary>
    public Guid AgentId => agent?.Id ?? Guid.Empty;

    /// <summary>Given by the layout, which draws the theme.</summary>
    internal Func<string, Task> ChooseThemeAsync { get; set; } = _ => Task.CompletedTask;

    private string Path => $"/{navigation.ToBaseRelativePath(navigation.Uri)}";

    /// <summary>Asks who the agent is now. While the store does not answer, what was known stays: it decides only what is offered.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (AgentClaims.AgentId((await authentication.GetAuthenticationStateAsync()).User) is { } id)
        {
            try
            {
                Take(await directory.FindAsync(id, cancellationToken));
            }
            catch (Exception e) when (e is DbException or InvalidOperationException)
            {
                // Whoever acts is told by the service.
            }
        }
    }

    public void GoTo(string address) => navigation.NavigateTo(address);

    /// <summary>Opens a conversation in the view that is shown, or in the first one when another page is.</summary>
    public void Open(Guid conversationId) =>
        GoTo(IsInbox ? Addresses.InSameView(navigation.Uri, conversationId) : Addresses.Inbox(InboxView.Open, conversationId));

    /// <summary>The list's next or previous conversation.</summary>
    internal Task StepAsync(int by)
    {
        var rows = Store.Rows.ToList();
        if (rows.Count > 0)
        {
            var at = rows.FindIndex(row => row.Id == Store.RequestedId);
            Open(rows[at < 0 ? 0 : Math.Clamp(at + by, 0, rows.Count - 1)].Id);
        }

        return Task.CompletedTask;
    }

    public async Task SetAvailabilityAsync(Availability availability)
    {
        await RefreshAsync(CancellationToken.None);
        if (agent is { } me)
        {
            await preferences.SetAvailabilityAsync(me.Id, availability, CancellationToken.None);
            Take(me with { Availability = availability });
        }
    }

    private void Take(AgentCard? now)
    {
        if (agent != now)
        {
            agent = now;
            Changed?.Invoke();
        }
    }
}
