using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Bunit;
using Chat.Bench;
using Chat.Core.Conversations;
using Chat.Core.Search;
using Chat.Portal.Inbox;
using Chat.Tests.Inbox;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Chat.Tests.Journeys;

/// <summary>
/// Prints what the desk costs, in a small house by default. With <c>CHAT_FIGURES=full</c> in the one of the goals: 100,000 conversations, 2,000,000
/// messages, 200 messages a second over 500 conversations. Nothing is asserted but that what is measured happened.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class DeskFigures(Chromium chromium)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("CHAT_FIGURES") == "full";
    private static readonly (int Conversations, int Messages, int Visitors, int Rate, int Seconds, int Circuits, int Switches, int Opens) Size =
        IsFull ? (100_000, 20, 500, 200, 20, 50, 40, 7) : (1_000, 20, 10, 50, 2, 2, 4, 1);

    private readonly List<string> table = [];

    [Fact]
    public async Task Desk_FilledHouse_PrintsWhatItCosts()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        List<string> tokens = [];
        await host.RestartAsync(() =>
        {
            SqliteConnection.ClearAllPools(); // what is filled must be nobody else's
            tokens = FilledStore.Fill(Path.Combine(host.DataDirectory, "chat.db"), Size.Conversations, Size.Messages);
        });
        await MeasureStoreAsync(host);

        // The index of what was filled is made meanwhile: that is no day like any other.
        await host.Services.GetRequiredService<SearchIndex>().CaughtUpAsync(TestContext.Current.CancellationToken);
        await using var context = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        agent.Page.SetDefaultTimeout(60_000);
        await MeasurePageAsync(agent.Page, host.Address);
        await MeasureSearchAsync(host, agent.Page);
        await MeasureMemoryAsync(context, host.Address);
        await MeasureMessagesAsync(host, agent.Page, tokens);

        var text = string.Join('\n', table.Prepend($"The desk, {Size.Conversations:N0} conversations with {Size.Conversations * Size.Messages:N0} messages:"));
        Console.WriteLine(text);
    }

    /// <summary>On the host, without a browser: the store of a circuit.</summary>
    private async Task MeasureStoreAsync(ChatHost host)
    {
        await using var page = DeskComponents.NewPage();
        var began = Stopwatch.GetTimestamp();
        await using var store = await OpenStoreAsync(host, page);
        Add("open the inbox, cold, on the host", [Stopwatch.GetElapsedTime(began).TotalMilliseconds]);
        var switches = new List<double>();
        foreach (var row in store.Rows.Take(Size.Switches).ToList())
        {
            began = Stopwatch.GetTimestamp();
            await page.Renderer.Dispatcher.InvokeAsync(() => store.ShowAsync(InboxView.Open, row.Id));
            switches.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Assert.Equal(row.Id, store.Selected?.Id);
        }

        Add("switch the conversation, on the host", switches);
    }

    /// <summary>From the last key until what it asks for stands there, marked.</summary>
    private async Task MeasureSearchAsync(ChatHost host, IPage page)
    {
        await page.GotoAsync(new Uri(host.Address, "/search").ToString());
        await page.Locator("html[data-live] [data-search]:focus").WaitForAsync();
        var times = new List<double>();
        foreach (var word in new[] { "message", "about", "length", "people", "write", "support", "chat", "give", "take" })
        {
            times.Add(await page.EvaluateAsync<double>(
                """
                async word => {
                  const field = document.querySelector('[data-search]')
                  const isShown = () => [...document.querySelectorAll('.hits mark')].some(mark => mark.textContent === word)
                  const began = performance.now()
                  field.value = word
                  field.dispatchEvent(new Event('input', { bubbles: true }))
                  await new Promise(done => { const look = () => (isShown() ? done() : requestAnimationFrame(look)); look() })
                  return performance.now() - began
                }
                """, word));
        }

        Add("search, from the last key to the results shown, in Chromium", times);
    }

    private async Task MeasurePageAsync(IPage page, Uri address)
    {
        var opened = new List<double>();
        for (var i = 0; i < Size.Opens; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await page.GotoAsync(new Uri(address, "/inbox").ToString());
            await page.Locator("html[data-live] .rows a.row").First.WaitForAsync();
            opened.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Add("open the inbox, to the list shown and alive, in Chromium", opened);
        var switches = new List<double>();
        for (var i = 0; i < Size.Switches; i++)
        {
            switches.Add(await page.EvaluateAsync<double>(
                """
                async i => {
                  const rows = [...document.querySelectorAll('.rows a.row')]
                  const row = rows[i % rows.length]
                  const id = row.pathname.split('/').pop()
                  const began = performance.now()
                  row.click()
                  await new Promise(done => {
                    const look = () => document.querySelector(`[data-composer="${id}"]`) && document.querySelector('.log .bubble') ? done() : requestAnimationFrame(look)
                    look()
                  })
                  return performance.now() - began
                }
                """,
                i));
        }

        Add("switch the conversation, to the thread shown, in Chromium", switches);
    }

    private async Task MeasureMemoryAsync(IBrowserContext context, Uri address)
    {
        var pages = new List<IPage>();
        var before = Collected();
        for (var i = 0; i < Size.Circuits; i++)
        {
            var page = await context.NewPageAsync();
            pages.Add(page);
            await page.GotoAsync(new Uri(address, "/inbox").ToString());
            await page.Locator("html[data-live] .rows a.row").Nth(i % 8).ClickAsync();
            await page.Locator(".log .bubble").First.WaitForAsync();
        }

        table.Add(string.Create(CultureInfo.InvariantCulture, $"| memory of one circuit with the inbox open, after collection | {(Collected() - before) / 1024.0 / Size.Circuits:0} KB | {Size.Circuits} circuits |"));
        foreach (var page in pages)
        {
            await page.CloseAsync();
        }
    }

    /// <summary>The moment of sending travels in the text; the page looks at its own list.</summary>
    private async Task MeasureMessagesAsync(ChatHost host, IPage page, List<string> tokens)
    {
        var visitors = await Task.WhenAll(tokens.Take(Size.Visitors).Select(token => host.VisitorAsync(token)));
        await page.GotoAsync(new Uri(host.Address, "/inbox").ToString());
        await page.Locator("html[data-live] .rows a.row").First.WaitForAsync();
        await page.EvaluateAsync(
            """
            () => {
              window.figures = []
              const seen = new Set()
              new MutationObserver(() => {
                const now = Date.now()
                for (const line of document.querySelectorAll('.rows a.row')) {
                  const sent = /sent (\d{13})/.exec(line.textContent)?.[1]
                  if (sent && !seen.has(line.pathname + sent)) { seen.add(line.pathname + sent); window.figures.push(now - sent) }
                }
              }).observe(document.querySelector('.rows'), { subtree: true, childList: true, characterData: true })
            }
            """);
        var one = await LoadAsync(host, visitors);
        var seen = await page.EvaluateAsync<double[]>("window.figures");
        Assert.NotEmpty(seen);
        Add($"a visitor's message to the agent's screen, {Size.Rate}/s over {Size.Visitors} conversations", [.. seen]);

        // Fifty browsers would measure themselves on this machine: the stores follow and read, nobody paints.
        await using var desk = DeskComponents.NewPage();
        var stores = new List<ClientStore>();
        for (var i = 0; i < Size.Circuits; i++)
        {
            stores.Add(await OpenStoreAsync(host, desk));
        }

        var all = await LoadAsync(host, visitors);
        Assert.All(stores, store => Assert.Contains(store.Rows, row => row.Preview.StartsWith("sent ", StringComparison.Ordinal)));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        table.Add(string.Create(CultureInfo.InvariantCulture, $"| {Size.Circuits} circuits' stores at {Size.Rate} messages/s | {all - one:0.00} of a core | {one:0.00} with one circuit, senders included |"));
    }

    /// <returns>How much of a core this process needs at the wanted rate: by message, since a starved machine takes longer over them.</returns>
    private static async Task<double> LoadAsync(ChatHost host, TestVisitor[] visitors)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        var sending = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var sent = 0; sent < Size.Rate * Size.Seconds && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);)
        {
            var due = (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * Size.Rate);
            for (; sent < due; sent++)
            {
                sending.Add(visitors[sent % visitors.Length].SendAsync($"sent {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}"));
            }
        }

        await Task.WhenAll(sending);
        process.Refresh();
        return (process.TotalProcessorTime - cpu).TotalSeconds / sending.Count * Size.Rate;
    }

    private void Add(string what, IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        table.Add(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {sorted[sorted.Length / 2]:0} ms | p95 {sorted[(int)((sorted.Length - 1) * 0.95)]:0} ms of {sorted.Length} |"));
    }

    private static async Task<ClientStore> OpenStoreAsync(ChatHost host, BunitContext page)
    {
        var signedIn = new SignedIn(await host.AgentIdAsync());
        var store = ActivatorUtilities.CreateInstance<ClientStore>(host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(host.Services, signedIn));
        await page.Renderer.Dispatcher.InvokeAsync(() => store.ShowAsync(InboxView.Open, null));
        return store;
    }

    private static long Collected()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class SignedIn(Guid agentId) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], "test"))));
    }
}
