using System.Globalization;
using Chat.Core.Diagnostics;
using Chat.Core.Notifications;
using Chat.Portal.Languages;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Notifications;

/// <summary>Turns on, for the browser that shows it, what comes while no page of the portal is open there.</summary>
public sealed partial class PushSection : ComponentBase
{
    private string state = "";
    private bool isOn;
    private bool isBusy;
    private string? said;

    [Parameter, EditorRequired]
    public Guid AgentId { get; set; }

    [Inject]
    private PushPost Post { get; set; } = null!;

    [Inject]
    private PushBrowsers Browsers { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private ILogger<PushSection> Logger { get; set; } = null!;

    private string? Hint => Post.PublicKey is null || isOn ? null : state switch
    {
        "denied" => T["This browser blocks notifications of the portal. You can allow them in the browser’s settings of this site."].Value,
        "unsupported" => T["This browser cannot be told while the portal is closed. It needs https or localhost; on an iPhone, the portal has to be on the home screen."].Value,
        _ => null,
    };

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Post.PublicKey is not null)
        {
            state = await Js.InvokeAsync<string?>("chatDesk.push.state") ?? "";
            await DoAsync(async () => isOn = await Browsers.FindOwnAsync(AgentId, CancellationToken.None) is not null);
            StateHasChanged();
        }
    }

    private Task TurnOnAsync() => DoAsync(async () =>
    {
        if (await Js.InvokeAsync<PushAddress?>("chatDesk.push.turnOn", Post.PublicKey, AgentId) is { } address)
        {
            await Browsers.AddAsync(AgentId, address, CultureInfo.CurrentUICulture.Name, CancellationToken.None);
            (isOn, said) = (true, T["This browser is told from now on."]);
            return;
        }

        state = await Js.InvokeAsync<string?>("chatDesk.push.state") ?? "";
        said = state == "denied" ? null : T["The browser did not allow it, or does not reach its push service."].Value;
    });

    private Task TurnOffAsync() => DoAsync(async () =>
    {
        await Browsers.RemoveAsync(AgentId, CancellationToken.None);
        await Js.InvokeVoidAsync("chatDesk.push.turnOff");
        (isOn, said) = (false, T["This browser is not told any more."]);
    });

    private Task TryAsync() => DoAsync(async () =>
    {
        said = await Post.TryAsync(AgentId, CancellationToken.None) ? T["Sent. It comes within some seconds."] : T["The push service did not take it."];
        isOn = await Browsers.FindOwnAsync(AgentId, CancellationToken.None) is not null;
    });

    private async Task DoAsync(Func<Task> act)
    {
        (isBusy, said) = (true, null);
        try
        {
            await act();
        }
        catch (ChatRefusedException e)
        {
            said = T.Say(e);
        }
        catch (Exception e) when (e is not (OperationCanceledException or UnauthorizedAccessException or JSDisconnectedException))
        {
            said = T["That could not be done. Try it again in a moment."];
            Log.Failed(Logger, e);
        }
        finally
        {
            isBusy = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7273, LogLevel.Error, "A browser could not be turned on or off for pushes")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
