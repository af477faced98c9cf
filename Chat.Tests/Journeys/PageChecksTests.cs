using Chat.Tests.Support;
using Xunit.Sdk;

namespace Chat.Tests.Journeys;

/// <summary>What looks at pages finds what is wrong with one.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class PageChecksTests(Chromium chromium)
{
    [Fact]
    public async Task Axe_PictureWithoutWordsAndPaleText_AreFound_AndAGoodPageIsNot()
    {
        var page = await chromium.Browser.NewPageAsync();
        const string good = "<!doctype html><html lang=en><title>Shop</title><main><h1>Shop</h1><p>Bowls</p></main>";
        await page.SetContentAsync(good);
        await page.HasNoViolationAsync("good");

        await page.SetContentAsync(good.Replace("<p>", "<img src=data:,><p style='color:#ccc'>", StringComparison.Ordinal));

        var all = await Assert.ThrowsAnyAsync<XunitException>(() => page.HasNoViolationAsync("bad"));
        var colours = await Assert.ThrowsAnyAsync<XunitException>(() => page.HasNoViolationAsync("pale", "color-contrast"));
        Assert.Contains("bad: color-contrast: <p style=", all.Message, StringComparison.Ordinal);
        Assert.Contains("image-alt: <img", all.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("image-alt", colours.Message, StringComparison.Ordinal);
        await page.CloseAsync();
    }
}
