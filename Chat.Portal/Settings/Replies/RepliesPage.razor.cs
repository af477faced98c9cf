using Chat.Core.Agents;
using Chat.Core.CannedReplies;
using Chat.Core.Events;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Settings.Sites;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Chat.Portal.Settings.Replies;

/// <summary>The team's canned replies and the agent's own.</summary>
public sealed partial class RepliesPage
{
    private IReadOnlyList<CannedReplyCard> all = [];
    private LoadState state;
    private CannedReplyCard? editing;
    private Guid agentId;
    private AgentRole role;
    private bool isOpen;
    private bool isShared;
    private string shortcut = "";
    private string title = "";
    private string body = "";
    private string? fault;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private AgentDirectory Directory { get; set; } = null!;

    [Inject]
    private ChatEvents Events { get; set; } = null!;

    private bool MayShare => role is AgentRole.Lead or AgentRole.Administrator;

    protected override async Task OnInitializedAsync()
    {
        if (!RendererInfo.IsInteractive || AgentClaims.AgentId((await Authentication!).User) is not { } id)
        {
            return;
        }

        var changes = Own(Events.Subscribe(e => e is CannedRepliesChanged));
        agentId = id;
        role = (await Directory.RequireAsync(id, Gone)).Role;
        await LoadAsync();
        _ = FollowAsync(changes);
    }

    private async Task LoadAsync()
    {
        try
        {
            all = await Replies.FindAsync(agentId, "", int.MaxValue, Gone);
            state = LoadState.Ready;
        }
        catch (Exception e) when (e is not (OperationCanceledException or UnauthorizedAccessException))
        {
            state = all.Count > 0 ? LoadState.Ready : LoadState.Failed;
        }
    }

    private async Task FollowAsync(EventSubscription changes)
    {
        try
        {
            while (await changes.Reader.WaitToReadAsync(Gone))
            {
                while (changes.Reader.TryRead(out _))
                {
                    // All of them together are one more look.
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

    private void Open(CannedReplyCard? reply)
    {
        editing = reply;
        (shortcut, title, body, isShared, fault) = (reply?.Shortcut ?? "", reply?.Title ?? "", reply?.Body ?? "", MayShare, null);
        isOpen = true;
    }

    private async Task SaveAsync()
    {
        try
        {
            await Replies.SaveAsync(agentId, editing?.Id, shortcut, title, body, isShared, Gone);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What was typed is kept: the form opens again and says what is wrong.
            (fault, isOpen) = (Trouble.Describe(e, T), true);
        }
    }

    private async Task DeleteAsync(CannedReplyCard reply)
    {
        try
        {
            fault = null;
            await Replies.DeleteAsync(agentId, reply.Id, Gone);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            fault = Trouble.Describe(e, T);
        }
    }
}
