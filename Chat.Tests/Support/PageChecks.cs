using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Support;

/// <summary>What a page is looked at for: by axe, and by people.</summary>
public static class PageChecks
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CHAT_PICTURES") is { Length: > 0 } folder ? folder : null;

    /// <summary>What another theme can break: it changes colours and nothing else.</summary>
    private static readonly AxeRunOptions Colours = new() { RunOnly = RunOnlyOptions.Rules("color-contrast", "link-in-text-block") };

    /// <summary>Fails with what axe finds, and where.</summary>
    /// <param name="state">What is looked at; also the name of the picture, where <c>CHAT_PICTURES</c> names a folder for them.</param>
    public static Task HasNoViolationAsync(this IPage page, string state) => HasNoViolationAsync(page, state, null);

    /// <summary>In both themes.</summary>
    public static async Task HasNoViolationInBothThemesAsync(this IPage page, string state)
    {
        await page.EvaluateAsync("chatTheme.choose('dark')");
        await HasNoViolationAsync(page, $"{state} dark", null);
        await page.EvaluateAsync("chatTheme.choose('light')");
        await HasNoViolationAsync(page, $"{state} light", Colours);
    }

    private static async Task HasNoViolationAsync(IPage page, string state, AxeRunOptions? options)
    {
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{state.Replace('/', '-')}.png") });
        }

        await Expect(page).ToHaveTitleAsync(new Regex(".")); // comes after the page's body
        var result = await page.RunAxe(options);
        var found = result.Violations.Select(v => $"{state}: {v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}");
        Assert.True(!found.Any(), string.Join('\n', found));
    }
}
