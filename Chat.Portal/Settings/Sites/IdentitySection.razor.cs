using Chat.Core.Clients;
using Chat.Core.Sites;
using Chat.Portal.Identity;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Sites;

/// <summary>The site's secret: read only when somebody asks for it, and changed at once, not with the form.</summary>
public sealed partial class IdentitySection : ComponentBase
{
    private SiteSecrets? secrets;
    private bool isBusy;
    private string? failure;

    [Parameter, EditorRequired]
    public string SiteKey { get; set; } = "";

    [Inject]
    private SiteList Sites { get; set; } = null!;

    [Inject]
    private SiteDirectory Directory { get; set; } = null!;

    [Inject]
    private IdentitySecrets Secrets { get; set; } = null!;

    [Inject]
    private Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private CircuitClock Clock { get; set; } = null!;

    [Inject]
    private BrowserTime Times { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private string Overlap => T["{0} hours", (int)IdentitySecrets.DefaultOverlap.TotalHours];

    private async Task ShowAsync()
    {
        Times.Use(await Js.InvokeAsync<string?>("chatDesk.timeZone"));
        await ActAsync((agent, site) => Secrets.ReadAsync(agent, site, CancellationToken.None));
    }

    private void Hide() => (secrets, failure) = (null, null);

    private async Task RotateAsync()
    {
        if (await Js.AgreesAsync(T["Make a new secret? What your server signs with the old one counts for {0} more.", Overlap]))
        {
            await ActAsync((agent, site) => Secrets.RotateAsync(agent, site, IdentitySecrets.DefaultOverlap, CancellationToken.None));
        }
    }

    private async Task EndAsync()
    {
        if (await Js.AgreesAsync(T["End the old secret? Whatever is still signed with it is refused from now on."]))
        {
            await ActAsync((agent, site) => Secrets.EndPreviousAsync(agent, site, CancellationToken.None));
        }
    }

    private async Task ActAsync(Func<Guid, Guid, Task<SiteSecrets>> act)
    {
        (isBusy, failure) = (true, null);
        try
        {
            var site = await Directory.FindAsync(SiteKey, CancellationToken.None);
            var agent = await Sites.AgentIdAsync();
            secrets = await Confirmation.RunAsync(() => act(agent, site?.Id ?? Guid.Empty));
        }
        catch (Exception e) when (Trouble.Describe(e, T) is { } trouble)
        {
            failure = trouble;
        }

        isBusy = false;
    }
}
