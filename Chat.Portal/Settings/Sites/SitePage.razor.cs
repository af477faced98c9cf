using Chat.Core.Agents;
using Chat.Core.Sites;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Sites;

/// <summary>Everything about one site. Follows what others store while it is open.</summary>
public sealed partial class SitePage : LiveComponent
{
    private LoadState state = LoadState.Loading;
    private IReadOnlyList<AgentCard> team = [];
    private string? loadedKey;
    private bool isPreviewing;
    private bool isSaving;
    private bool isSaved;
    private string? failure;

    [Parameter]
    public string SiteKey { get; set; } = "";

    [Inject]
    private SiteList Sites { get; set; } = null!;

    [Inject]
    private SiteService Service { get; set; } = null!;

    [Inject]
    private AgentDirectory Agents { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private SiteForm? Form { get; set; }

    // Nothing here is painted when the inbox changes: the form is large, and somebody writes into it.
    protected override void OnInitialized()
    {
        Sites.Changed += Follow;
        Own(new Farewell(() => Sites.Changed -= Follow));
    }

    protected override async Task OnParametersSetAsync()
    {
        // What is rendered before the circuit lives shows the skeleton.
        if (RendererInfo.IsInteractive && loadedKey != SiteKey)
        {
            loadedKey = SiteKey;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        (state, Form, failure, isSaved) = (LoadState.Loading, null, null, false);
        try
        {
            var key = SiteKey;
            var site = await Service.FindAsync(await Sites.AgentIdAsync(), key, Gone);
            team = [.. (await Agents.AllAsync(Gone)).Values.Where(a => !a.IsDisabled).OrderBy(a => a.Id).Take(3)];
            if (key == SiteKey)
            {
                state = LoadState.Ready;
                Form = site is null ? null : new SiteForm(site);
                Form?.Changed += OnEdited;
            }
        }
        catch (Exception e) when (Trouble.Describe(e, T) is not null)
        {
            state = LoadState.Failed;
        }
    }

    private async Task SaveAsync()
    {
        var key = SiteKey;
        if (isSaving || Form is not { } form || !await IsGoodAsync(form))
        {
            return;
        }

        isSaving = true;
        try
        {
            var sent = form.Draft;
            var (agent, loaded) = (await Sites.AgentIdAsync(), form.Loaded);
            form.Keep(sent, await Confirmation.RunAsync(() => Service.UpdateAsync(agent, key, loaded, sent, Gone)));
            isSaved = true;
        }
        catch (SiteConflictException conflict)
        {
            form.Meet(conflict.Stored);
        }
        catch (Exception e) when (Trouble.Describe(e, T) is { } trouble)
        {
            failure = trouble;
        }

        isSaving = false;
    }

    private async Task<bool> IsGoodAsync(SiteForm form)
    {
        if (form.Check())
        {
            return form.Theirs is null;
        }

        isPreviewing = false;
        await Js.InvokeVoidAsync("chatDesk.settings.focusFault", Gone);
        return false;
    }

    private void OnEdited()
    {
        (isSaved, failure) = (false, null);
        StateHasChanged();
    }

    private void Follow() => InvokeAsync(async () =>
    {
        if (Form is { } form && !isSaving)
        {
            await MeetOthersAsync(form);
        }
    });

    /// <summary>Some site was stored by somebody: perhaps this one.</summary>
    private async Task MeetOthersAsync(SiteForm form)
    {
        try
        {
            var stored = await Service.FindAsync(await Sites.AgentIdAsync(), SiteKey, Gone);
            if (stored is not null && form == Form && !isSaving && stored.CountChanges(form.Loaded) > 0)
            {
                form.Meet(stored);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nobody asked: whoever saves is told what is wrong.
        }
    }

    private async Task AskBeforeLeavingAsync(LocationChangingContext context)
    {
        if (Form is { ChangeCount: > 0 } && !await Js.AgreesAsync(T["Leave without saving? What you changed here would be lost."]))
        {
            context.PreventNavigation();
        }
    }
}
