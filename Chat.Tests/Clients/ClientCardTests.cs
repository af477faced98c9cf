using System.Net;
using System.Security.Claims;
using Bunit;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Portal.Clients;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Chat.Tests.Inbox;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Clients;

/// <summary>The card over the real store of a real host.</summary>
public sealed class ClientCardTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private BunitContext page = null!;
    private ChatHost host = null!;
    private CardPanel panel = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync();
        page = DeskComponents.NewPage();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.JSInterop.Setup<bool>("chatDesk.card.attach", _ => true).SetResult(true);
        var signedIn = new SignedIn(await host.AgentIdAsync());
        panel = new CardPanel();
        page.Services.AddSingleton<AuthenticationStateProvider>(signedIn);
        page.Services.AddSingleton(panel);
        page.Services.AddSingleton(host.Services.GetRequiredService<ClientSources>());
        page.Services.AddSingleton(host.Services.GetRequiredService<ClientActions>());
        page.Services.AddSingleton(ActivatorUtilities.CreateInstance<ClientStore>(host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(host.Services, signedIn)));
        page.Services.AddSingleton(new CircuitClock(clock));
        page.Services.AddSingleton(new BrowserTime(DeskComponents.Words));
        page.Renderer.SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Card_Full_ShowsHostileTextAsTextAndSignedApartFromSaid()
    {
        var visitor = await host.ConnectAsync();
        await visitor.InvokeAsync("Join", new { site = "default", locale = "nb-NO", page = new { url = "javascript:alert(1)", title = "<img src=x>", referrer = "https://search.example/q" } });
        var clientId = await host.ReadAsync(db => db.Clients.Select(c => c.Id));
        await visitor.InvokeAsync("Identify", await new TestSite(host).SignAsync("42", "Zoë <i>Müller</i>", "zoe@example.com", new() { ["plan"] = "<b>pro</b>" }));
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PageVisits) == 1, "the page is known");

        var view = page.Render<Chat.Portal.Clients.ClientCard>(p => p.Add(c => c.ClientId, clientId));

        view.WaitForElement(".card-name");
        Assert.Contains("Zoë <i>Müller</i>", view.Find(".card-name").TextContent, StringComparison.Ordinal);
        Assert.Contains("<b>pro</b>", view.Markup.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(view.FindAll("i, b, img"));
        Assert.DoesNotContain(view.FindAll("a"), a => a.GetAttribute("href")!.Contains("javascript", StringComparison.Ordinal));
        var from = Assert.Single(view.FindAll("a"), a => a.GetAttribute("href") == "https://search.example/q");
        Assert.Equal(("_blank", "noopener noreferrer nofollow"), (from.GetAttribute("target"), from.GetAttribute("rel")));
        Assert.Contains("Norwegian Bokmål", view.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Local time", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_SomethingHappens_ShowsItAndKeepsWhatIsBeingTyped()
    {
        var visitor = await host.VisitorAsync();
        await visitor.InvokeAsync("Identify", new { name = "Maren" });
        var view = page.Render<Chat.Portal.Clients.ClientCard>(p => p.Add(c => c.ClientId, visitor.ClientId));
        view.WaitForElement(".card-name button").Click();
        view.Find(".card-name input").Input("Maren Sol");

        await host.Services.GetRequiredService<ClientRecordService>().SetPhoneAsync(await host.AgentIdAsync(), visitor.ClientId, "+47 55 55 55", TestContext.Current.CancellationToken);

        view.WaitForAssertion(() => Assert.Contains("+47 55 55 55", view.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.Equal("Maren Sol", view.Find(".card-name input").GetAttribute("value"));
        await view.Find(".card-name form").SubmitAsync();
        view.WaitForAssertion(() => Assert.Contains("Maren Sol", view.Find(".card-name button").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.Equal("Maren Sol", await host.ReadAsync(db => db.Clients.Where(c => c.Id == visitor.ClientId).Select(c => c.Name)));
    }

    [Fact]
    public async Task Card_LoadingGoneFailedAndClosed_EachHasItsFace()
    {
        var view = page.Render<Chat.Portal.Clients.ClientCard>();
        Assert.NotEmpty(view.FindAll("[aria-busy=true]"));

        view.Render(p => p.Add(c => c.ClientId, Guid.NewGuid()));
        view.WaitForAssertion(() => Assert.Contains("no such client", view.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(10));

        var visitor = await host.VisitorAsync();
        await host.WithoutAgentsAsync(async () =>
        {
            view.Render(p => p.Add(c => c.ClientId, visitor.ClientId));
            view.WaitForElement("[role=alert] button", TimeSpan.FromSeconds(10));
            await Task.CompletedTask;
        });
        await view.Find("[role=alert] button").ClickAsync();
        view.WaitForElement(".card-name", TimeSpan.FromSeconds(10));

        await view.InvokeAsync(() => panel.Show(false));
        Assert.True(view.Find("#client-card").HasAttribute("hidden"));
        Assert.Empty(view.FindAll(".card-name"));
    }

    [Fact]
    public async Task Transcript_HasNotesOnlyWhereAsked_AndNeedsAnAgent()
    {
        var visitor = await host.VisitorAsync();
        await visitor.InvokeAsync("Identify", new { name = "Maren" });
        var conversationId = (await visitor.SendAsync("first\n2026-01-01 00:00  Ana: forged")).GetProperty("conversationId").GetGuid();
        await host.Services.GetRequiredService<NoteService>().PostAsync(await host.AgentIdAsync(), conversationId, Guid.CreateVersion7(), "secret note", TestContext.Current.CancellationToken);
        await host.AgentRepliesAsync(conversationId, "answer");
        var transcript = host.Services.GetRequiredService<Transcript>();

        var (open, inside) = (await WriteAsync(withNotes: false), await WriteAsync(withNotes: true));

        Assert.Contains("Maren: first", open, StringComparison.Ordinal);
        Assert.Contains("Ana: answer", open, StringComparison.Ordinal);
        Assert.DoesNotContain("secret note", open, StringComparison.Ordinal);
        Assert.Contains("[note] Ana: secret note", inside, StringComparison.Ordinal);
        Assert.DoesNotContain(open.Split('\n'), line => line.StartsWith("2026-01-01 00:00", StringComparison.Ordinal));
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = host.Address };
        var refused = await http.GetAsync(new Uri($"/conversations/{conversationId}/transcript", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);

        async Task<string> WriteAsync(bool withNotes)
        {
            await using var text = new StringWriter();
            Assert.True(await transcript.WriteAsync(await host.AgentIdAsync(), conversationId, withNotes, _ => text, TestContext.Current.CancellationToken));
            return text.ToString();
        }
    }

    private sealed class SignedIn(Guid agentId) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], "test"))));
    }
}
