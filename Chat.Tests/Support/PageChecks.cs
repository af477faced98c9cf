using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Support;

/// <summary>What a page is looked at for: by axe, and by people.</summary>
public static class PageChecks
{
    /// <summary>What another theme can break: it changes colours and nothing else.</summary>
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CHAT_PICTURES") is { Length: > 0 } folder ? folder : null;
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Fails with what axe finds, and where.</summary>
    /// <param name="state">What is looked at; also the name of the picture, where <c>CHAT_PICTURES</c> names a folder for them.</param>
    /// <param name="rules">Only these; none for all.</param>
    public static async Task HasNoViolationAsync(this IPage page, string state, params string[] rules)
    {
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{state.Replace('/', '-')}.png") });
        }

        // Once for each page, and without the second page that axe's own package opens for every run: these pages have no frames.
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
        {
            await page.EvaluateAsync(Axe);
        }

        var found = await page.EvaluateAsync<string[]>(
            """
            async rules => {
              const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: rules } : { rules: { 'document-title': { enabled: false } } }) })
              return violations.map(found => `${found.id}: ${found.nodes.map(node => node.html).join(' | ')}`)
            }
            """,
            rules);
        Assert.True(found.Length == 0, $"{state}: {string.Join('\n', found)}");
        Assert.Empty(page.Frames.Skip(1));

        // Asked here and not of axe: when a circuit takes the page over, Blazor takes the title away and sets it again a round trip later.
        await Expect(page).ToHaveTitleAsync(new Regex("."));
    }

    /// <summary>In both themes.</summary>
    public static async Task HasNoViolationInBothThemesAsync(this IPage page, string state)
    {
        await page.EvaluateAsync("chatTheme.choose('dark')");
        await page.HasNoViolationAsync($"{state} dark");
        await page.EvaluateAsync("chatTheme.choose('light')");
        await page.HasNoViolationAsync($"{state} light", Colours);
    }
}
