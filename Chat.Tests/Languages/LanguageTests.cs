using System.Net.Http.Headers;
using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Portal;
using Chat.Portal.Languages;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Chat.Tests.Languages;

public sealed class LanguageTests
{
    [Fact]
    public void All_HasALanguageForEachFile() => Assert.Equal(["Deutsch", "English"], PortalLanguages.All.Select(PortalLanguages.NameOf));

    [Theory]
    [InlineData(null, "en")]
    [InlineData("de-DE,de;q=0.9,en;q=0.8", "de")]
    [InlineData("de-AT", "de")]
    [InlineData("en-GB,de;q=0.5", "en")]
    [InlineData("xx", "en")]
    [InlineData("de;q=not-a-number, ,;", "en")]
    public async Task SignInPage_BrowserAsks_IsInItsLanguage(string? accepted, string expected)
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var page = await PageAsync(http, "/login", accepted);

        Assert.Contains($"<html lang=\"{expected}\" dir=\"ltr\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choose_AnotherLanguageThanTheBrowsers_IsKnownToTheNextPage()
    {
        await using var host = await ChatHost.StartAsync();
        var agents = host.Services.GetRequiredService<AgentDirectory>();
        var agent = Assert.Single(await agents.AllAsync(TestContext.Current.CancellationToken)).Key;

        await host.Services.GetRequiredService<AgentPreferences>().ChangeAsync(agent, p => p with { Language = "de" }, TestContext.Current.CancellationToken);

        Assert.Equal("de", (await agents.RequireAsync(agent, TestContext.Current.CancellationToken)).Language);
    }

    [Fact]
    public async Task Say_RefusalWithAValue_IsInTheLanguageOfWhoReads()
    {
        await using var host = await ChatHost.StartAsync();
        var words = host.Services.GetRequiredService<IStringLocalizer<Words>>();
        var size = 1.5;

        var refused = ChatRefusedException.Invalid($"A {size:0.0} in {{braces}} is unknown to every file.");

        Assert.Equal("A 1.5 in {braces} is unknown to every file.", refused.Message);
        Assert.Equal("A {0:0.0} in {{braces}} is unknown to every file.", refused.Sentence!.Template);
        Assert.Equal("A 1,5 in {braces} is unknown to every file.", Tongue.In("de", () => words.Say(refused)));
    }

    private static async Task<string> PageAsync(HttpClient http, string path, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
