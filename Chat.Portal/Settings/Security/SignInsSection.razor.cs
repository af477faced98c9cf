using Chat.Core.Events;
using Chat.Core.SignIns;
using Chat.Portal.Clients;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.Security;

/// <summary>The agent's own sign-ins. Follows what happens to them while it is open.</summary>
public sealed partial class SignInsSection : DeskPage
{
    private IReadOnlyList<SignInRow>? rows;
    private bool hasFailed;
    private string said = "";

    [Inject]
    private SignInService SignIns { get; set; } = null!;

    [Inject]
    private ChatEvents Events { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            var agentId = await AgentIdAsync();
            var changes = Own(Events.Subscribe(e => e is SignInsChanged changed && changed.AgentId == agentId, capacity: 1));
            await LoadAsync();
            _ = FollowAsync(changes);
        }
    }

    private string Method(SignInMethod method) => method switch
    {
        SignInMethod.Passkey => T["Passkey"],
        SignInMethod.PasswordAndCode => T["Password and code"],
        SignInMethod.Provider => T["Your provider"],
        _ => T["Password"],
    };

    private async Task LoadAsync() => hasFailed = !await ReadAsync(async () => rows = await SignIns.ListAsync(await AgentIdAsync(), Gone));

    private async Task EndAsync(Guid signInId)
    {
        if (await TryAsync(async () => await SignIns.EndAsync(await AgentIdAsync(), signInId, Gone)))
        {
            said = T["Signed out."];
        }
    }

    private async Task EndOthersAsync()
    {
        if (await TryAsync(async () => await SignIns.EndOthersAsync(await AgentIdAsync(), Gone)))
        {
            said = T["All others are signed out."];
        }
    }

    private async Task FollowAsync(EventSubscription changes)
    {
        try
        {
            while (await changes.Reader.WaitToReadAsync(Gone))
            {
                changes.Reader.TryRead(out _);
                await LoadAsync();
                StateHasChanged();
            }
        }
        catch (Exception) when (Gone.IsCancellationRequested)
        {
            // The page was left.
        }
    }
}
