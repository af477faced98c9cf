using Chat.Core.Search;
using Chat.Core.Sites;
using Chat.Portal.Shared;
using Chat.Portal.Widget;
using Chat.Tests.Security;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Everything that a stranger or a colleague can write, looked at in every view: nothing of it runs, asks or reports.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class HostileJourneys(Chromium chromium)
{
    /// <summary>High enough that lists, threads and pages show all they have.</summary>
    private const int Height = 30_000;

    private const string Hook =
        """
        window.ran = []
        window.pwn = () => window.ran.push(document.currentScript?.outerHTML ?? new Error().stack)
        window.alert = window.confirm = window.prompt = window.pwn
        window.told = []
        window.Notification = class { static permission = 'granted'; constructor(title, options) { window.told.push(`${title}\n${options.body}`) } close() {} }
        document.addEventListener('securitypolicyviolation', event => window.ran.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
        """;

    private const string Told = "<img src=x onerror=pwn()>";

    private static readonly IReadOnlyList<string> Payloads = HostilePayloads.All;

    [Fact]
    public async Task Payloads_InEveryFieldAndView_DoNotRun()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new()
            {
                ["Chat:Limits:Enabled"] = "false",
                ["Chat:Agents:1:Email"] = "jo@example.com",
                ["Chat:Agents:1:Password"] = ChatHost.AgentPassword,
                ["Chat:Agents:1:Name"] = "Jo",
            }
        });
        var (clients, conversation, token) = await HostileStore.FillAsync(host);
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = Height } });
        await context.AddInitScriptAsync(Hook);
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        var page = agent.Page;
        page.Dialog += (_, dialog) => Assert.Fail($"{dialog.Type}: {dialog.Message}");
        var seen = new HashSet<string>(StringComparer.Ordinal);

        string[] views =
        [
            "/inbox?view=all", Addresses.Conversation(conversation), Addresses.ClientsPage, Addresses.Client(clients[0]), Addresses.VisitorsPage, Addresses.BlockedPage,
            Addresses.LabelsPage, Addresses.RepliesPage, Addresses.TeamsPage, Addresses.SitesPage, Addresses.Site(Site.DefaultKey), Addresses.NotificationsPage,
            Addresses.PeoplePage, Addresses.ProfilePage, Addresses.SecurityPage, Addresses.AuditPage, .. Enum.GetValues<SearchKind>().Select(kind => Addresses.Search("pwn", kind)),
        ];
        foreach (var view in views)
        {
            await page.GotoAsync(new Uri(host.Address, view).ToString());
            await page.WaitForSelectorAsync("html[data-live]", new() { State = WaitForSelectorState.Attached });
            await SettleAsync(page);
            await LookAsync(page, view, seen);
        }

        await page.GotoAsync(new Uri(host.Address, "/inbox?view=all").ToString());
        await page.WaitForSelectorAsync("html[data-live]", new() { State = WaitForSelectorState.Attached });
        await page.GetByRole(AriaRole.Button, new() { Name = "Saved views" }).ClickAsync();
        await LookAsync(page, "saved views", seen);
        await page.Keyboard.PressAsync("Escape");
        foreach (var asked in new[] { "<", "pwn" })
        {
            await page.Keyboard.PressAsync("Control+k");
            await page.GetByRole(AriaRole.Combobox).FillAsync(asked);
            await SettleAsync(page);
            await LookAsync(page, $"palette, {asked}", seen);
            await page.Keyboard.PressAsync("Escape");
        }

        // What the desktop is told is what was written, and no more.
        await using (var stranger = await host.VisitorAsync())
        {
            await stranger.SendAsync(Told);
            await page.WaitForFunctionAsync("text => window.told.some(one => one.includes(text))", Told, new() { PollingInterval = 100 });
            await LookAsync(page, "desktop notification", seen);
        }

        await using var shop = await ShopPage.StartAsync(host.Address);
        var widget = await WidgetAsync(context, shop, host, token);
        await LookAsync(widget, "widget", seen);

        // Each was there to be seen, as a text: else nothing would have been proven.
        var shown = Payloads.Where(payload => seen.Any(text => text.Contains(Visible(payload), StringComparison.Ordinal))).ToList();
        Assert.True(shown.Count >= HostilePayloads.Count * 95 / 100, $"{shown.Count} of {Payloads.Count} were seen; not {string.Join(" | ", Payloads.Except(shown).Take(20))}");
    }

    [Fact]
    public async Task Newcomer_OfAFloodedSite_IsLetInByHisBrowsersWork()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:NewcomersPerSite"] = "1" } });
        var site = (await host.Services.GetRequiredService<SiteDirectory>().FindAsync(Site.DefaultKey, TestContext.Current.CancellationToken))!;
        for (var i = 0; i < 5; i++)
        {
            await HostileStore.TryAsync(() => Task.Run(() => host.Services.GetRequiredService<VisitorChallenges>().Require(site.Id, null)));
        }

        await using var shop = await ShopPage.StartAsync(host.Address, policy: "default-src 'none'; script-src 'nonce-{nonce}' {chat}; connect-src {chat}; img-src {chat} data:; require-trusted-types-for 'script'");
        await using var context = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(context, shop.Address);
        await visitor.SayAsync("Let me in");

        await Wait.UntilAsync(async () => await host.CountAsync(db => db.Messages) == 1, "the message is stored");
        await visitor.HasSentAllAsync();
    }

    /// <summary>The hook sees what runs: without the portal's care one of these does.</summary>
    [Fact]
    public async Task Hook_OnAPageWithoutCare_SeesThem()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        await context.AddInitScriptAsync(Hook);
        var page = await context.NewPageAsync();
        await page.GotoAsync("about:blank");

        await page.EvaluateAsync("payloads => { for (const payload of payloads) document.body.insertAdjacentHTML('beforeend', payload) }", Payloads.Where(p => !p.Contains("refresh", StringComparison.Ordinal)).ToArray());

        await Wait.UntilAsync(async () => await page.EvaluateAsync<int>("window.ran.length") > 20, "payloads run where nobody takes care");
    }

    private static async Task LookAsync(IPage page, string view, HashSet<string> seen)
    {
        // The pointer passes over everything, and everything gets the focus once.
        var found = await page.EvaluateAsync<string[]>(
            """
            () => {
              const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)]
              for (const root of roots) {
                for (const node of root.querySelectorAll('body *, chat-widget *')) {
                  for (const name of ['mouseover', 'mouseenter', 'pointerover', 'focusin']) node.dispatchEvent(new Event(name, { bubbles: true }))
                }
              }
              return window.ran
            }
            """);
        Assert.True(found.Length == 0, $"{view}: {string.Join('\n', found)}");
        seen.Add(await page.EvaluateAsync<string>(
            """
            () => {
              const text = node => (node.textContent ?? '') + [...node.querySelectorAll('input, textarea')].map(field => field.value).join('\n')
                + [...node.querySelectorAll('*')].map(e => (e.shadowRoot ? text(e.shadowRoot) : '')).join('')
              return text(document.body) + text(document.documentElement.querySelector('chat-widget') ?? document.createElement('i'))
            }
            """));
        Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('a[href], area[href], form[action]')].filter(e => !/^(https?|mailto):/.test(e.href ?? e.action)).length"));
    }

    /// <summary>Nothing more comes.</summary>
    private static async Task SettleAsync(IPage page) => await page.WaitForFunctionAsync(
        "() => { const { length } = document.body.textContent; const isSame = length === window.before; window.before = length; return isSame }", null, new() { PollingInterval = 400 });

    private static async Task<IPage> WidgetAsync(IBrowserContext context, ShopPage shop, ChatHost host, string token)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(shop.Address);
        await page.EvaluateAsync("([key, token]) => localStorage.setItem(key, token)", new[] { $"chat:{host.Address}:{Site.DefaultKey}:token", token });
        await page.ReloadAsync();
        var visitor = new BrowserVisitor(page);
        await visitor.OpenChatAsync();
        await Expect(visitor.Thread.GetByRole(AriaRole.Listitem).Nth(25)).ToBeVisibleAsync(new() { Timeout = 20_000 });
        return page;
    }

    /// <summary>As much of it as any view shows unchanged.</summary>
    private static string Visible(string payload)
    {
        var parts = payload.Split(['`', '\n', '\r', '\t', '\0', '\u0001', '\u000c', '\u202E', '\u2066', '\u2069', '\uFEFF', '\u2028', '\u2029']);
        return parts.OrderByDescending(part => part.Length).First().Trim();
    }
}
