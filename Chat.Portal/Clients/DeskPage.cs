using Chat.Portal.Identity;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Chat.Portal.Clients;

/// <summary>A page about clients: knows who looks, when the browser's clock is known, and says what went wrong.</summary>
public abstract class DeskPage : LiveComponent
{
    [Inject]
    protected IJSRuntime Js { get; set; } = null!;

    [Inject]
    protected BrowserTime Times { get; set; } = null!;

    [Inject]
    protected CircuitClock Clock { get; set; } = null!;

    [Inject]
    private IStringLocalizer<Words> T { get; set; } = null!;

    [Inject]
    private ILogger<DeskPage> Logger { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    /// <summary>Why the last action was not done; null when it was.</summary>
    protected string? Trouble { get; set; }

    protected async Task<Guid> AgentIdAsync() =>
        AgentClaims.AgentId((await Authentication.GetAuthenticationStateAsync()).User) ?? throw new UnauthorizedAccessException("Nobody is signed in.");

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Js.InvokeVoidAsync("chatDesk.settings.begin", Gone);
            Times.Use(await Js.InvokeAsync<string?>("chatDesk.timeZone", Gone));
            StateHasChanged();
        }
    }

    /// <summary>False when it was not done, and why stands in <see cref="Trouble"/>.</summary>
    protected async Task<bool> TryAsync(Func<Task> act)
    {
        Trouble = null;
        Trouble = await Attempt.TryAsync(act, T, Logger);
        return Trouble is null;
    }

    /// <summary>False when it could not be read, which is in the log; the page says so in its own words.</summary>
    protected async Task<bool> ReadAsync(Func<Task> read) => await Attempt.TryAsync(read, T, Logger) is null;
}
