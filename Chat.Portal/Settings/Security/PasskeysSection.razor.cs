using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Portal.Clients;
using Chat.Portal.Identity;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Security;

/// <summary>The agent's own passkeys: the browser makes them, an endpoint checks what it made.</summary>
public sealed partial class PasskeysSection : DeskPage
{
    private IReadOnlyList<PasskeyRow>? rows;
    private bool hasFailed;
    private bool isBusy;
    private string name = "";
    private string said = "";

    [Inject]
    private Passkeys Passkeys { get; set; } = null!;

    [Inject]
    private FreshSignIn Fresh { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync() => hasFailed = !await ReadAsync(async () => rows = await Passkeys.ListAsync(await AgentIdAsync(), Gone));

    private async Task AddAsync()
    {
        isBusy = true;
        if (await TryAsync(AskBrowserAsync))
        {
            (name, said) = ("", T["The passkey is added."]);
            await LoadAsync();
        }

        isBusy = false;
    }

    private async Task AskBrowserAsync()
    {
        var agentId = await AgentIdAsync();
        await Confirmation.RunAsync(() => Fresh.RequireAsync(agentId, Gone).AsTask());

        // A person with a key in his hand takes his time: no limit but the page's life.
        if (await Js.InvokeAsync<string?>("chatDesk.passkeys.add", Gone, name) is { } fault)
        {
            throw ChatRefusedException.Invalid(fault);
        }
    }

    private async Task RemoveAsync(PasskeyRow row)
    {
        if (await TryAsync(async () =>
            {
                var agentId = await AgentIdAsync();
                await Confirmation.RunAsync(() => Passkeys.RemoveAsync(agentId, row.Id, Gone));
            }))
        {
            said = T["The passkey is removed."];
            await LoadAsync();
        }
    }
}
