using System.Globalization;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Privacy;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Portal.Clients;
using Chat.Portal.Identity;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Audit;

/// <summary>Who did what, newest first, and whether the log is as it was written.</summary>
public sealed partial class AuditPage : DeskPage
{
    private const int PageSize = 100;

    private AuditView view = AuditView.All;
    private IReadOnlyList<AuditRecord> entries = [];
    private IReadOnlyList<string> areas = [];
    private IReadOnlyDictionary<Guid, AgentCard> team = new Dictionary<Guid, AgentCard>();
    private IReadOnlyDictionary<string, string> sites = new Dictionary<string, string>();
    private LoadState state = LoadState.Loading;
    private string? loaded;
    private bool isChecking;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    [Inject]
    private FreshSignIn Fresh { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private AgentDirectory Agents { get; set; } = null!;

    [Inject]
    private SiteService SiteService { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Only there so that the page is asked again when its address changes.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    private string? Before { get; set; }

    private string Whole => isChecking ? T["Checking…"].Value : Trail.LastCheck switch
    {
        null => T["Not checked since the host started"],
        { Verdict: { IsWhole: true, Count: var count }, At: var at } => T["Chain is whole ({0} entries, last checked {1})", count.ToString("N0", CultureInfo.CurrentCulture), Times.Stamp(at, Clock.Now)],
        { Verdict: var broken } => T["Chain is broken at entry {0}", broken.BrokenAt!],
    };

    protected override async Task OnParametersSetAsync()
    {
        var query = new Uri(Navigation.Uri).Query;
        if (RendererInfo.IsInteractive && loaded != query)
        {
            loaded = query;
            view = AuditView.Of(new QueryCollection(QueryHelpers.ParseQuery(query)));
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var asked = view;
        var isRead = await ReadAsync(async () =>
        {
            var agentId = await AgentIdAsync();
            Times.Use(await Js.InvokeAsync<string?>("chatDesk.timeZone", Gone));
            team = await Agents.AllAsync(Gone);
            sites = (await SiteService.ListAsync(agentId, Gone)).ToDictionary(s => s.Id.ToString(), s => s.Name);
            areas = await Trail.AreasAsync(agentId, Gone);
            var page = await Trail.PageAsync(agentId, asked.Filter(Times.At), asked.Before, PageSize, Gone);
            if (asked == view)
            {
                entries = page;
            }
        });
        if (asked == view)
        {
            state = isRead ? LoadState.Ready : LoadState.Failed;
        }
    }

    private async Task ExportAsync(string format)
    {
        if (await TryAsync(async () =>
        {
            var agentId = await AgentIdAsync();
            await Confirmation.RunAsync(() => Fresh.RequireAsync(agentId, Gone).AsTask());
        }))
        {
            await Js.InvokeVoidAsync("chatDesk.settings.download", Gone, Addresses.AuditExport(format, view.Query));
        }
    }

    private async Task CheckAsync()
    {
        isChecking = true;
        await TryAsync(async () => await Trail.CheckAsync(await AgentIdAsync(), Gone));
        isChecking = false;
    }

    /// <summary>Another filter begins at the newest.</summary>
    private void Show(AuditView wanted) => Navigation.NavigateTo(Addresses.Audit((wanted with { Before = null }).Query));

    private static string? Chosen(ChangeEventArgs e) => e.Value is string { Length: > 0 } text ? text : null;

    private static DateOnly? Date(ChangeEventArgs e) => DateOnly.TryParse(e.Value as string, CultureInfo.InvariantCulture, out var day) ? day : null;

    private static string? Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);
}
