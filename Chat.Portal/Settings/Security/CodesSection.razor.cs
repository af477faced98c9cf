using Chat.Core.Agents;
using Chat.Core.SignIns;
using Chat.Portal.Clients;
using Chat.Portal.Identity;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.Security;

/// <summary>Turns the codes of an authenticator app on and off. The secret is nowhere but on this page until a code has shown that the app has it.</summary>
public sealed partial class CodesSection : DeskPage
{
    private bool? isOn;
    private bool hasFailed;
    private int left;
    private string? secret;
    private string account = "";
    private string code = "";
    private IReadOnlyList<string>? codes;

    [Inject]
    private SecondFactorService Factors { get; set; } = null!;

    [Inject]
    private FreshSignIn Fresh { get; set; } = null!;

    [Inject]
    private AgentDirectory Agents { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync() => hasFailed = !await ReadAsync(async () =>
    {
        var agentId = await AgentIdAsync();
        (isOn, left) = (await Factors.IsOnAsync(agentId, Gone), await Factors.CountRecoveryCodesAsync(agentId, Gone));
    });

    private async Task BeginAsync() => await TryAsync(async () =>
    {
        var agentId = await AgentIdAsync();
        await Confirmation.RunAsync(() => Fresh.RequireAsync(agentId, Gone).AsTask());
        account = (await Agents.FindAsync(agentId, Gone))?.Name ?? "";
        (secret, code) = (Totp.CreateSecret(), "");
    });

    private async Task TurnOnAsync() => await TryAsync(async () =>
    {
        var agentId = await AgentIdAsync();
        codes = await Confirmation.RunAsync(() => Factors.TurnOnAsync(agentId, secret!, code, Gone));
        secret = null;
        await LoadAsync();
    });

    private async Task RenewAsync() => await TryAsync(async () =>
    {
        var agentId = await AgentIdAsync();
        codes = await Confirmation.RunAsync(() => Factors.RenewRecoveryCodesAsync(agentId, Gone));
        await LoadAsync();
    });

    private async Task TurnOffAsync() => await TryAsync(async () =>
    {
        var agentId = await AgentIdAsync();
        await Confirmation.RunAsync(() => Factors.TurnOffAsync(agentId, Gone));
        await LoadAsync();
    });
}
