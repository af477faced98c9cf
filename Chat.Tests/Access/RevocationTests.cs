using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Portal.Shared;
using Chat.Tests.Attachments;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Access;

/// <summary>Who is out, or is less than he was, is so at once: on the page that is open, with the old cookie, in whatever he still tries. How long it took is in the output.</summary>
[Collection(BrowserTests.Name)]
public sealed class RevocationTests(Chromium chromium, ITestOutputHelper output)
{
    private static CancellationToken Stop => TwoHouses.Stop;

    public enum By
    {
        Disabling,

        /// <summary>As another program, or a restored file, would do it: nobody in this process is told.</summary>
        TheStoreAlone,
        SigningOutEverywhere,
        AnotherRole,
    }

    [Theory]
    [InlineData(By.Disabling)]
    [InlineData(By.TheStoreAlone)]
    [InlineData(By.SigningOutEverywhere)]
    public async Task OpenPage_OfWhoIsOut_EndsAtTheSignInByItself(By how)
    {
        await using var houses = await StartAsync();
        var (_, conversation) = await houses.WriteAsync(TwoHouses.North, "hello");
        await using var context = await chromium.Browser.NewContextAsync();
        var still = await BrowserAgent.SignInAsync(context, houses.Host.Address, "tom@example.com", password: TwoHouses.Password);
        var trying = await context.NewPageAsync();
        foreach (var page in new[] { still.Page, trying })
        {
            await page.GotoAsync(new Uri(houses.Host.Address, Addresses.Conversation(conversation)).ToString());
            await Expect(new BrowserAgent(page).Reply).ToBeEditableAsync();
        }

        await new BrowserAgent(trying).AnswerAsync("before");
        await new BrowserAgent(trying).SeesAsync("before");
        await RevokeAsync(houses, how);
        var watch = Stopwatch.StartNew();
        var at = DateTimeOffset.UtcNow;
        var ended = still.Page.WaitForURLAsync("**/login**", new() { Timeout = (float)Wait.Limit.TotalMilliseconds });
        for (var i = 0; !trying.Url.Contains("/login", StringComparison.Ordinal); i++)
        {
            Assert.True(watch.Elapsed < Wait.Limit, "The page of who is out is still open.");
            await TryAsync(() => new BrowserAgent(trying).Reply.FillAsync($"after {i}", new() { Timeout = 250 }));
            await TryAsync(() => new BrowserAgent(trying).Reply.PressAsync("Enter", new() { Timeout = 250 }));
        }

        output.WriteLine($"{how}: the page that tries was out after {watch.ElapsedMilliseconds} ms");
        await ended;
        output.WriteLine($"{how}: the page that waits was out after {watch.ElapsedMilliseconds} ms or less");
        await using var db = await houses.Host.DbAsync();
        var late = await db.Messages.Where(m => m.Body.StartsWith("after")).Select(m => m.SentAt).ToListAsync(Stop);
        output.WriteLine(late.Count == 0 ? $"{how}: nothing was taken any more" : $"{how}: {late.Count} replies were taken, the last after {(late.Max() - at).TotalMilliseconds:0} ms");
        Assert.True(how != By.Disabling || late.Count == 0);
    }

    [Theory]
    [InlineData(By.Disabling)]
    [InlineData(By.TheStoreAlone)]
    [InlineData(By.SigningOutEverywhere)]
    [InlineData(By.AnotherRole)]
    public async Task OldCookie_DownloadsExportsAndUploadsNothingMore(By how)
    {
        await using var houses = await StartAsync();
        var (visitor, conversation) = await houses.WriteAsync(TwoHouses.North, "hello");
        using var tom = await AgentHttp.SignInAsync(houses.Host, "tom@example.com", TwoHouses.Password);
        using var uploaded = await tom.UploadAsync(conversation, "a.pdf", FileRequests.Pdf);
        var file = JsonDocument.Parse(await uploaded.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("url").GetString()!;
        string[] ofLeads = ["/settings/audit/export?format=csv", $"/clients/{visitor.ClientId}/export"];
        string[] paths = how == By.AnotherRole ? ofLeads : [.. ofLeads, file, $"/conversations/{conversation}/transcript"];
        foreach (var path in paths)
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, await StatusAsync(tom, path)));
        }

        await RevokeAsync(houses, how);
        var watch = Stopwatch.StartNew();
        foreach (var path in paths)
        {
            await Wait.UntilAsync(async () => await StatusAsync(tom, path) is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Redirect, $"{path} answers nothing");
            output.WriteLine($"{how}: {path.Split('?')[0].Split('/')[1]} answers nothing after {watch.ElapsedMilliseconds} ms");
        }

        using var upload = await tom.UploadAsync(conversation, "b.pdf", FileRequests.Pdf);
        Assert.Equal((how, how == By.AnotherRole), (how, upload.IsSuccessStatusCode));
    }

    [Fact]
    public async Task OpenPage_OfWhoLostHisRole_ShowsItNoMore()
    {
        await using var houses = await StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var page = (await BrowserAgent.SignInAsync(context, houses.Host.Address, "tom@example.com", password: TwoHouses.Password)).Page;
        await page.GotoAsync(new Uri(houses.Host.Address, "/settings/people").ToString());
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "People" })).ToContainTextAsync("nora@example.com");

        await RevokeAsync(houses, By.AnotherRole);
        var watch = Stopwatch.StartNew();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "People" })).ToHaveCountAsync(0);

        output.WriteLine($"the list was gone after {watch.ElapsedMilliseconds} ms");
        Assert.DoesNotContain("nora@example.com", await page.ContentAsync(), StringComparison.Ordinal);
    }

    /// <summary>Tom is an administrator who sees all.</summary>
    private static async Task<TwoHouses> StartAsync()
    {
        var houses = await TwoHouses.StartAsync();
        await houses.LimitAsync(houses.Tom, [], ownTeamsOnly: false);
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());
        await houses.Get<PeopleService>().ChangeAsync(houses.Ana, houses.Tom, "Tom", AgentRole.Administrator, Service.Everything, Stop);
        return houses;
    }

    private static async Task RevokeAsync(TwoHouses houses, By how)
    {
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());
        var people = houses.Get<PeopleService>();
        await (how switch
        {
            By.Disabling => people.SetDisabledAsync(houses.Ana, houses.Tom, true, Stop),
            By.SigningOutEverywhere => people.SignOutEverywhereAsync(houses.Ana, houses.Tom, Stop),
            By.AnotherRole => people.ChangeAsync(houses.Ana, houses.Tom, "Tom", AgentRole.Agent, Service.Everything, Stop),
            _ => DisableInTheStoreAsync(houses),
        });
    }

    private static async Task DisableInTheStoreAsync(TwoHouses houses)
    {
        await using var db = await houses.Host.DbAsync();
        await db.Users.Where(a => a.Id == houses.Tom).ExecuteUpdateAsync(a => a.SetProperty(x => x.IsDisabled, true), Stop);
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is TimeoutException or PlaywrightException)
        {
            // The field is gone, or the page is on its way.
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(AgentHttp agent, string path)
    {
        using var answer = await agent.SendAsync(HttpMethod.Get, path);
        return answer.StatusCode;
    }
}
