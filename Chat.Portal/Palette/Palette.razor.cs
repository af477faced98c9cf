using System.Text.Json;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Palette;

/// <summary>The command palette, the keys and the list of keys: what <c>wwwroot/desk/palette.js</c> and <c>keys.js</c> ask for.</summary>
public sealed partial class Palette : LiveComponent
{
    // As text, and once for all: every circuit would keep what it learned of the types.
    private static readonly string Keys = JsonSerializer.Serialize(
        from action in DeskActionList.All
        from key in new[] { action.Keys, action.MoreKeys }
        where key.Length > 0
        select new { Keys = key, Call = action.Browser, action.Repeats },
        JsonSerializerOptions.Web);

    private DotNetObjectReference<LiveComponent>? self;
    private ElementReference dialog;
    private PaletteModel? model;
    private bool isOpen;
    private bool hasShortcuts;

    /// <summary>light, dark or system.</summary>
    [Parameter]
    public EventCallback<string> OnThemeChosen { get; set; }

    private PaletteModel Model => model ??= new PaletteModel(Sources);

    // Repaints when it is told something, not whenever anything happens anywhere.
    protected override void OnInitialized()
    {
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Sources.Scope.ChooseThemeAsync = name => InvokeAsync(() => OnThemeChosen.InvokeAsync(name));
            self = Reference();
            await Js.InvokeVoidAsync("chatDesk.palette.attach", Gone, dialog, self);
            await Js.InvokeVoidAsync("chatDesk.keys.attach", Gone, self, Keys);
        }
    }

    /// <summary>A key was pressed that the browser does not answer by itself.</summary>
    [JSInvokable]
    public async Task PressAsync(string keys)
    {
        await Sources.Scope.RefreshAsync(Gone);
        if (DeskActionList.All.FirstOrDefault(a => (a.Keys == keys || a.MoreKeys == keys) && a.Applies(Sources.Scope)) is { } action)
        {
            await DoAsync(action);
        }
    }

    [JSInvokable]
    public async Task OpenAsync()
    {
        await Sources.RefreshAsync(Gone);
        isOpen = true;

        // What was typed meanwhile was told already.
        await Model.FindAsync(Model.Typed, StateHasChanged, Gone);
    }

    [JSInvokable]
    public Task FindAsync(string text) => Model.FindAsync(text, StateHasChanged, Gone);

    /// <summary>By an arrow.</summary>
    [JSInvokable]
    public void Move(int by)
    {
        Model.Move(by);
        StateHasChanged();
    }

    [JSInvokable]
    public void MoveToEnd(bool isLast)
    {
        Model.MoveToEnd(isLast);
        StateHasChanged();
    }

    /// <summary>Enter, or a click on a line.</summary>
    /// <param name="text">What stands in the field.</param>
    /// <param name="optionId">The line that was clicked; null for Enter.</param>
    [JSInvokable]
    public async Task<PaletteAnswer> ChooseAsync(string text, string? optionId)
    {
        var item = optionId is null ? await Model.ChoiceAsync(text, StateHasChanged, Gone) : Model.Find(optionId[OptionPrefix.Length..]);
        if (item is null)
        {
            return new PaletteAnswer(IsDone: false, null, null);
        }

        if (item.Action is { } action)
        {
            await DoAsync(action);
        }
        else if (item.ConversationId is { } conversationId)
        {
            Sources.Scope.Open(conversationId);
        }
        else if (item.Address is { } address)
        {
            Sources.Scope.GoTo(address);
        }

        return new PaletteAnswer(IsDone: true, item.Action?.Browser, item.ConversationId);
    }

    [JSInvokable]
    public void Closed()
    {
        isOpen = false;
        Model.Clear();
        StateHasChanged();
    }

    [JSInvokable]
    public async Task ShowShortcutsAsync(bool isShown)
    {
        await Sources.Scope.RefreshAsync(Gone);
        hasShortcuts = isShown;
        StateHasChanged();
    }

    private async Task DoAsync(DeskAction action)
    {
        if (action.Address is { } address)
        {
            Sources.Scope.GoTo(address);
        }
        else if (action.Do is { } act)
        {
            await act(Sources.Scope);
        }
    }

    private const string OptionPrefix = "palette-option-";

    private static string OptionId(PaletteItem item) => OptionPrefix + item.Id;

    private string Heading(PaletteGroup group) => group switch
    {
        PaletteGroup.Conversation => T["This conversation"],
        PaletteGroup.Conversations => T["Conversations"],
        PaletteGroup.Clients => T["Clients"],
        PaletteGroup.List => T["Through the list"],
        PaletteGroup.Go => T["Go to"],
        PaletteGroup.Settings => T["Settings"],
        PaletteGroup.Search => T["Search"],
        _ => T["Me"],
    };
}

/// <summary>What the browser does after a choice.</summary>
/// <param name="IsDone">Whether there was something to choose; the palette closes then.</param>
/// <param name="Call">What it does by itself.</param>
/// <param name="ConversationId">The conversation that is being opened: its thread gets the focus.</param>
public sealed record PaletteAnswer(bool IsDone, BrowserCall? Call, Guid? ConversationId);
