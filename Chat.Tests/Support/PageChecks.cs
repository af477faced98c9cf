using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Support;

/// <summary>What a page is looked at for: by axe, and by people.</summary>
public static class PageChecks
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CHAT_PICTURES") is { Length: > 0 } folder ? folder : null;

    /// <summary>Fails with what axe finds, and where.</summary>
    /// <param name="state">What is looked at; also the name of the picture, where <c>CHAT_PICTURES</c> names a folder for them.</param>
    public static async Task HasNoViolationAsync(this IPage page, string state)
    {
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{state.Replace('/', '-')}.png") });
        }

        await Expect(page).ToHaveTitleAsync(new Regex(".")); // comes after the page's body
        var result = await page.RunAxe();
        var found = result.Violations.Select(v => $"{state}: {v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}");
        Assert.True(!found.Any(), string.Join('\n', found));
    }

    /// <summary>In the theme that is shown, and in the other one.</summary>
    public static async Task HasNoViolationInBothThemesAsync(this IPage page, string state)
    {
        foreach (var theme in new[] { "dark", "light" })
        {
            await page.EvaluateAsync($"chatTheme.choose('{theme}')");
            await page.HasNoViolationAsync($"{state} {theme}");
        }
    }
}
