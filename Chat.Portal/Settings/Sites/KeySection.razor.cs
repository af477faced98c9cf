using System.Globalization;
using Chat.Core.Sites;
using Chat.Portal.Identity;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Sites;

/// <summary>The site's public key: changed at once, not with the form, and the page moves along to its new address.</summary>
public sealed partial class KeySection : ComponentBase
{
    private readonly FieldFaults faults = new();
    private string newKey = "";
    private string days = "";
    private bool isChanging;
    private bool isBusy;
    private string? failure;

    [Parameter, EditorRequired]
    public string SiteKey { get; set; } = "";

    /// <summary>As they are stored; some may be over.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<FormerKey> Former { get; set; } = [];

    /// <summary>Whether nothing on the page would be lost.</summary>
    [Parameter, EditorRequired]
    public bool MayLeave { get; set; }

    [Inject]
    private SiteList Sites { get; set; } = null!;

    [Inject]
    private SiteKeys Keys { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private CircuitClock Clock { get; set; } = null!;

    [Inject]
    private BrowserTime Times { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private IReadOnlyList<FormerKey> Alive => [.. Former.Where(former => former.EndsAt > Clock.Now)];

    private async Task BeginAsync()
    {
        (isChanging, newKey, days, failure) = (true, "", SiteKeys.DefaultOverlapDays.ToString(CultureInfo.InvariantCulture), null);
        faults.Show([]);
        StateHasChanged();
        await Js.InvokeVoidAsync("chatDesk.settings.focus", FieldFaults.Id(SiteFields.Key));
    }

    private async Task ReplaceAsync()
    {
        if (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var overlap))
        {
            overlap = -1;
        }

        var wanted = newKey.Trim();
        if (await ActAsync(agent => Keys.ReplaceAsync(agent, SiteKey, wanted, overlap, CancellationToken.None)))
        {
            Navigation.NavigateTo(Addresses.Site(wanted));
        }
    }

    private async Task EndAsync()
    {
        if (await Js.AgreesAsync(T["End the old keys? Pages that still have an old tag show no chat from now on."]))
        {
            await ActAsync(agent => Keys.EndFormerAsync(agent, SiteKey, CancellationToken.None));
        }
    }

    private async Task<bool> ActAsync(Func<Guid, Task> act)
    {
        (isBusy, failure) = (true, null);
        try
        {
            var agent = await Sites.AgentIdAsync();
            await Confirmation.RunAsync(() => act(agent));
            isChanging = false;
            return true;
        }
        catch (SiteRefusedException refused)
        {
            faults.Show(refused.Faults);
            return false;
        }
        catch (Exception e) when (Trouble.Describe(e, T) is { } trouble)
        {
            failure = trouble;
            return false;
        }
        finally
        {
            isBusy = false;
        }
    }
}
