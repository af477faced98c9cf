using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Portal.Identity;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace Chat.Portal.Notifications;

/// <summary>How an agent is told of things. Every change is kept at once, for all his devices.</summary>
public sealed partial class NotificationsPage : LiveComponent
{
    private (string, string)[] Sounds => [("Chime", T["Chime"]), ("Knock", T["Knock"]), ("Drop", T["Drop"]), ("None", T["None (sound)"])];

    private (AlertKind Kind, string Name)[] Kinds =>
    [
        (AlertKind.NewConversation, T["A new conversation"]),
        (AlertKind.MyConversation, T["A message in a conversation of yours"]),
        (AlertKind.TakingPart, T["A message in one in which you take part"]),
        (AlertKind.Unassigned, T["A message in one that is nobody’s"]),
        (AlertKind.Waiting, T["A conversation that nobody has seen for a while"]),
        (AlertKind.Mention, T["A colleague mentions you"]),
    ];

    private Guid agentId;
    private AlertPreferences? wishes;
    private bool hasFailed;
    private string? trouble;
    private string state = "";
    private string heard = "";
    private string permission = "";

    [Inject]
    private AgentPreferences Preferences { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private ILogger<NotificationsPage> Logger { get; set; } = null!;

    // Not before there is somebody who takes what is chosen.
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? LoadAsync() : Task.CompletedTask;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            permission = await Js.InvokeAsync<string?>("chatDesk.alerts.permission", Gone) ?? "";
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            hasFailed = false;
            agentId = AgentClaims.AgentId((await Authentication.GetAuthenticationStateAsync()).User) ?? throw new UnauthorizedAccessException("Nobody is signed in.");
            wishes = (await Preferences.ReadAsync(agentId, Gone)).Alerts;
        }
        catch (Exception e) when (e is not (OperationCanceledException or UnauthorizedAccessException))
        {
            hasFailed = true;
            Log.NotLoaded(Logger, e);
        }
    }

    private async Task ChangeAsync(Func<AlertPreferences, AlertPreferences> change)
    {
        var before = wishes!;
        try
        {
            (wishes, trouble, state) = (change(before), null, T["Saving…"]);
            wishes = (await Preferences.ChangeAsync(agentId, p => p with { Alerts = change(p.Alerts) }, Gone)).Alerts;
            state = T["Saved"];
        }
        catch (ChatRefusedException)
        {
            (wishes, state) = (before, "");
            trouble = T["That could not be stored. Try it again in a moment."];
        }
    }

    private async Task PlayAsync() =>
        heard = await Js.InvokeAsync<bool>("chatDesk.alerts.play", Gone, wishes!.Sound.ToString()) ? "" : T["This browser makes no sound here."].Value;

    private async Task AskAsync() => permission = await Js.InvokeAsync<string?>("chatDesk.alerts.ask", Gone) ?? "";

    private async Task ShowTestAsync() =>
        await Js.InvokeVoidAsync("chatDesk.alerts.showTest", Gone, "Maren Solheim", wishes!.ShowsText ? T["This is a test. Nobody has written."].Value : T["New message"].Value);

    private static partial class Log
    {
        [LoggerMessage(7202, LogLevel.Error, "What an agent wants to be told of could not be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}
