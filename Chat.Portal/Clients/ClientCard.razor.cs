using Chat.Portal.Identity;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace Chat.Portal.Clients;

public sealed partial class ClientCard : IDisposable
{
    private ElementReference card;
    private DotNetObjectReference<ClientCard>? self;
    private bool wasOpen;
    private bool isGone;

    [Inject]
    private CardPanel Panel { get; set; } = null!;

    [Inject]
    private ClientSources Sources { get; set; } = null!;

    [Inject]
    private ClientActions Actions { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    [Inject]
    private ILogger<ClientBoard> Logger { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    /// <summary>Null while the thread loads.</summary>
    [Parameter, EditorRequired]
    public Guid? ClientId { get; set; }

    /// <summary>The conversation beside which the card stands.</summary>
    [Parameter]
    public Guid? ConversationId { get; set; }

    /// <summary>Null until it is known whom to show, and while the card is closed.</summary>
    internal ClientBoard? Board { get; private set; }

    protected override void OnInitialized() => Panel.Changed += Turn;

    protected override Task OnParametersSetAsync() => ShowAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            Panel.Show(await Js.InvokeAsync<bool>("chatDesk.card.attach", card, self));
        }

        if (wasOpen != Panel.IsOpen)
        {
            wasOpen = Panel.IsOpen;
            await Js.InvokeVoidAsync(wasOpen ? "chatDesk.card.opened" : "chatDesk.card.closed");
        }
    }

    /// <summary>The window has become wide or narrow.</summary>
    [JSInvokable]
    public void Fit(bool isOpen) => Panel.Show(isOpen);

    public void Dispose()
    {
        isGone = true;
        Panel.Changed -= Turn;
        Board?.Dispose();
        self?.Dispose();
    }

    private void Turn() => InvokeAsync(async () =>
    {
        await ShowAsync();
        StateHasChanged();
    });

    /// <summary>Reads about who is shown; nothing is read for a card that is closed.</summary>
    private async Task ShowAsync()
    {
        var wanted = Panel.IsOpen ? ClientId : null;
        if (Board?.ClientId == wanted || isGone)
        {
            return;
        }

        Board?.Dispose();
        Board = null;
        if (wanted is { } id && AgentClaims.AgentId((await Authentication.GetAuthenticationStateAsync()).User) is { } agentId && !isGone && Board is null)
        {
            Board = new ClientBoard(Sources, Actions, Logger, agentId, id, () => InvokeAsync(StateHasChanged));
            await Board.StartAsync();
        }
    }
}
