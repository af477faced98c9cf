using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Tests.Access;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Chat.Tests.People;

public sealed partial class InvitationTests
{
    private const string Password = "quiet-river-in-may";

    private static CancellationToken Stop => TwoHouses.Stop;

    [Fact]
    public async Task Accept_OverThePage_SignsInWithWhatWasOffered_Once()
    {
        await using var houses = await TwoHouses.StartAsync();
        var issued = await InviteAsync(houses, new Service([houses.NorthId], [houses.Returns], OwnTeamsOnly: true));
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = houses.Host.Address };

        var empty = await browser.GetStringAsync(new Uri("/invite", UriKind.Relative), Stop);
        var form = await PostAsync(browser, empty, new() { ["Input.Token"] = issued.Token });
        var refused = await PostAsync(browser, form.Body, new() { ["Input.Token"] = issued.Token, ["Input.Joins"] = "true", ["Input.Name"] = "Lena Vogt", ["Input.Password"] = "short" });
        var joined = await PostAsync(browser, refused.Body, new() { ["Input.Token"] = issued.Token, ["Input.Joins"] = "true", ["Input.Name"] = "Lena Vogt", ["Input.Password"] = Password });
        using var other = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = houses.Host.Address };
        var again = await PostAsync(other, await other.GetStringAsync(new Uri("/invite", UriKind.Relative), Stop), new() { ["Input.Token"] = issued.Token });

        Assert.Contains("lena@example.com", form.Body, StringComparison.Ordinal);
        Assert.Contains("The password must have 12 characters", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, joined.Status);
        Assert.Contains("no good any more", again.Body, StringComparison.Ordinal);
        var lena = (await houses.Directory.AllAsync(Stop)).Values.Single(a => a.Name == "Lena Vogt");
        Assert.Equal([houses.NorthId], lena.Scope.Sites!);
        Assert.Equal([houses.Returns], lena.Scope.Teams!);
        using var signedIn = await AgentHttp.SignInAsync(houses.Host, "lena@example.com", Password);
        Assert.DoesNotContain(houses.Host.Logs.Lines, line => line.Contains(issued.Token, StringComparison.Ordinal));
        Assert.Empty(await houses.Get<InvitationService>().ListAsync(houses.Ana, Stop));
    }

    [Fact]
    public async Task Token_IsKeptAsAHashOnly_AndOneOfTenWhoShowItGetsThePlace()
    {
        await using var houses = await TwoHouses.StartAsync();
        var issued = await InviteAsync(houses, Service.Everything);
        var accept = houses.Get<InvitationService>();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await accept.AcceptAsync(issued.Token, $"Lena {i}", Password, Stop);
                return true;
            }
            catch (ChatRefusedException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, done => done);
        Assert.Equal(1, await houses.Host.CountAsync(db => db.Users.Where(a => a.Email == "lena@example.com")));
        foreach (var file in Directory.EnumerateFiles(houses.Host.DataDirectory, "chat.db*"))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await open.CopyToAsync(copy, Stop);
            Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(issued.Token)));
        }
    }

    [Fact]
    public async Task Link_RenewedRevokedOrAWeekOld_IsGoodForNothing()
    {
        await using var houses = await TwoHouses.StartAsync();
        var invitations = houses.Get<InvitationService>();
        var first = await InviteAsync(houses, Service.Everything);
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());
        await Assert.ThrowsAsync<ChatRefusedException>(() => invitations.InviteAsync(houses.Ana, "LENA@example.com", null, AgentRole.Agent, Service.Everything, Stop));
        await Assert.ThrowsAsync<ChatRefusedException>(() => invitations.InviteAsync(houses.Ana, "Nora@example.com", null, AgentRole.Agent, Service.Everything, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => invitations.InviteAsync(houses.Tom, "max@example.com", null, AgentRole.Administrator, Service.Everything, Stop));

        var second = await invitations.RenewAsync(houses.Ana, first.Id, Stop);
        Assert.Null(await invitations.FindAsync(first.Token, Stop));
        Assert.NotNull(await invitations.FindAsync(second.Token, Stop));
        Assert.InRange(second.EndsAt - DateTimeOffset.UtcNow, TimeSpan.FromDays(6.9), Invitation.Lifetime);
        await using (var db = await houses.Host.DbAsync())
        {
            await db.Invitations.ExecuteUpdateAsync(i => i.SetProperty(x => x.EndsAt, DateTimeOffset.UtcNow), Stop);
        }

        Assert.Null(await invitations.FindAsync(second.Token, Stop));
        await Assert.ThrowsAsync<ChatRefusedException>(() => invitations.AcceptAsync(second.Token, "Lena", Password, Stop));

        using var later = CurrentSignIn.Use(await houses.Host.SignInAsync());
        var third = await invitations.RenewAsync(houses.Ana, first.Id, Stop);
        await invitations.RevokeAsync(houses.Ana, first.Id, Stop);
        Assert.Null(await invitations.FindAsync(third.Token, Stop));
        Assert.Null(await invitations.FindAsync(null, Stop));
    }

    private static async Task<IssuedInvitation> InviteAsync(TwoHouses houses, Service serves)
    {
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());
        return await houses.Get<InvitationService>().InviteAsync(houses.Ana, "lena@example.com", "Lena", AgentRole.Agent, serves, Stop);
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(HttpClient browser, string page, Dictionary<string, string> fields)
    {
        foreach (var hidden in Hidden().Matches(page).Where(m => !fields.ContainsKey(m.Groups[1].Value)))
        {
            fields[hidden.Groups[1].Value] = WebUtility.HtmlDecode(hidden.Groups[2].Value);
        }

        using var content = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(new Uri("/invite", UriKind.Relative), content, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)"[^>]*>""")]
    private static partial Regex Hidden();
}
