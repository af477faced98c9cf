using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Search;
using Chat.Portal.Clients;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Search;

/// <summary>Finds messages, notes, clients, files and labelled conversations. The question stands in the address, so that going back finds it again.</summary>
public sealed partial class SearchPage : DeskPage
{
    /// <summary>Addresses that were written here and have not come back by the browser yet.</summary>
    private readonly List<string> written = [];
    private (string? Asked, string? KindName) shown;
    private DotNetObjectReference<LiveComponent>? self;
    private SearchModel? model;
    private ElementReference sheet;
    private IReadOnlyDictionary<Guid, AgentCard> agents = new Dictionary<Guid, AgentCard>();
    private IReadOnlyList<LabelCard> labels = [];
    private IReadOnlyList<string> recent = [];
    private bool areFiltersShown;
    private string first = "";
    private string? place;
    private Guid me;

    /// <summary>The text that is searched for.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Asked { get; set; }

    /// <summary>The tab.</summary>
    [SupplyParameterFromQuery(Name = "in")]
    public string? KindName { get; set; }

    /// <summary>The hit that was opened from here: whoever comes back finds himself there.</summary>
    [SupplyParameterFromQuery(Name = "hit")]
    public string? Hit { get; set; }

    [Inject]
    private SearchSources Sources { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private SearchModel? Model => model;

    private string Text => model?.Text ?? Asked ?? "";

    private DateOnly Today => DateOnly.FromDateTime(Times.Local(Clock.Now).DateTime);

    private SearchKind Kind => Addresses.Kind(KindName);

    private string? Said
    {
        get
        {
            var index = Sources.Index.State;
            var state = index.IsTroubled ? T["The search index cannot be written: what is new is not found."].Value
                : index.IsBuilding ? T["Still being indexed, {0} %.", index.Percent].Value
                : "";
            return model is null or { Query.IsEmpty: true } or { State: not LoadState.Ready } || model.Trouble is not null || model.Hits.Count == 0 ? state : $"{SearchWording.Sum(T, model)} {state}";
        }
    }

    private string Nothing => model switch
    {
        { HasForeignFilters: true } => T["These filters mean nothing here. Another tab may have what you look for."],
        _ when Sources.Index.State.IsBuilding => T["Nothing yet. What is older comes up as indexing goes on."],
        _ => T["Nothing was found. Fewer words or filters find more."],
    };

    protected override void OnInitialized()
    {
        base.OnInitialized();
        (first, place) = (Asked ?? "", Hit);
        Sources.Index.Changed += Repaint;
        Own(new Farewell(() => Sources.Index.Changed -= Repaint));
    }

    protected override async Task OnParametersSetAsync()
    {
        // Another address than the one that this page wrote: back, forward, a tab, or the palette. What it wrote comes back a round trip later, when the field may already say more.
        var isOther = (Asked, KindName) != shown && !IsOwn(Asked ?? "");
        shown = (Asked, KindName);
        if (isOther && model is not null && ((Asked ?? "") != model.Text || (Kind != model.Kind && model.Query.In is null)))
        {
            if ((Asked ?? "") != model.Text)
            {
                await Js.InvokeVoidAsync("chatDesk.search.write", Gone, Asked ?? "");
            }

            await AskAsync(Asked ?? "", Kind);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender)
        {
            // After the browser's clock is known: a day is the agent's day.
            me = await AgentIdAsync();
            var fresh = Own(new SearchModel(Sources, me, Times.At));
            self = Reference();
            await ReadAsync(async () => (agents, labels) = (await Sources.Agents.AllAsync(Gone), await Sources.Labels.AllAsync(Gone)));
            recent = await Js.InvokeAsync<string[]>("chatDesk.recent.list", Gone, me);
            var typed = await Js.InvokeAsync<string?>("chatDesk.search.attach", Gone, sheet, self, place is null);

            // Not before: a page that is painted meanwhile would say that nothing was asked.
            model = fresh;
            await AskAsync(typed ?? first, Kind);
            await ReturnAsync();
        }
    }

    /// <summary>What stands in the field; the fingers rest.</summary>
    [JSInvokable]
    public async Task TypeAsync(string text)
    {
        if (model is not null && text != model.Text)
        {
            await AskAsync(text, model.Query.In is null ? model.Kind : Kind);
            if (text == model.Text && text != (written.LastOrDefault() ?? Asked ?? ""))
            {
                written.Add(text);
                Navigation.NavigateTo(Addresses.Search(text, Kind), replace: true);
            }
        }
    }

    /// <summary>A hit has the focus.</summary>
    [JSInvokable]
    public void Look(string id)
    {
        if (model?.Find(id) is { } hit && hit != model.Chosen)
        {
            model.Choose(hit);
            StateHasChanged();
        }
    }

    /// <summary>A hit is being opened; the address remembers it before it is left.</summary>
    [JSInvokable]
    public async Task OpenAsync(string id)
    {
        if (model?.Find(id) is { } hit)
        {
            await Js.InvokeVoidAsync("chatDesk.recent.keep", Gone, me, model.Text.Trim());
            Navigation.NavigateTo(Addresses.Search(model.Text, Kind, id), replace: true);
            Navigation.NavigateTo(SearchWording.Address(hit));
        }
    }

    private bool IsOwn(string asked)
    {
        var at = written.IndexOf(asked);
        written.RemoveRange(0, at + 1);
        return at >= 0;
    }

    private async Task WriteAsync(string text)
    {
        await Js.InvokeVoidAsync("chatDesk.search.write", Gone, text);
        await TypeAsync(text);
    }

    private async Task ForgetAsync(string text) => recent = await Js.InvokeAsync<string[]>("chatDesk.recent.forget", Gone, me, text);

    private async Task AskAsync(string text, SearchKind kind)
    {
        await ReadAsync(() => model!.AskAsync(text, kind, Today, StateHasChanged));
        StateHasChanged();
    }

    private Task RetryAsync() => AskAsync(Text, Kind);

    private async Task MoreAsync()
    {
        await ReadAsync(() => model!.MoreAsync(StateHasChanged));
        StateHasChanged();
    }

    /// <summary>Back at the hit from which the agent left, if it is not too far down.</summary>
    private async Task ReturnAsync()
    {
        for (var pages = 0; place is not null && pages < 5; pages++)
        {
            if (model!.Find(place) is { } hit)
            {
                model.Choose(hit);
                StateHasChanged();
                await Js.InvokeVoidAsync("chatDesk.search.focus", Gone, place);
                return;
            }

            await MoreAsync();
        }
    }

    private void Repaint() => InvokeAsync(StateHasChanged);
}
