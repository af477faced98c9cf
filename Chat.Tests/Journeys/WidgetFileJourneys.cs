using System.Text;
using Chat.Tests.Attachments;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Files from a visitor's browser, and back into it.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetFileJourneys(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_ChosenPastedAndRefused_GoWithTheMessageAndSurviveAReload()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Attach files" }).ClickAsync());
        await chooser.SetFilesAsync(
        [
            new FilePayload { Name = "bowl.png", MimeType = "image/png", Buffer = HostileFiles.Png(400, 300) },
            new FilePayload { Name = "page.html", MimeType = "text/html", Buffer = Encoding.UTF8.GetBytes("<html><script>alert(1)</script>") },
        ]);
        await Expect(page.GetByText("This kind of file is not accepted.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove page.html" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove bowl.png" })).ToBeVisibleAsync();

        await page.ReloadAsync();
        await visitor.OpenChatAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove bowl.png" })).ToBeVisibleAsync();
        await visitor.Field.FocusAsync();
        await page.EvaluateAsync(
            """
            () => {
              const data = new DataTransfer()
              data.items.add(new File(['a;b\n1;2\n'], 'orders.csv'))
              const field = document.querySelector('chat-widget').shadowRoot.querySelector('textarea')
              field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
            }
            """);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove orders.csv" })).ToBeVisibleAsync();
        await visitor.SayAsync("Both of them");

        await Expect(visitor.Thread.GetByRole(AriaRole.Button, new() { Name = "Download bowl.png" })).ToBeVisibleAsync();
        await visitor.HasSentAllAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove bowl.png" })).ToHaveCountAsync(0);
        var download = await page.RunAndWaitForDownloadAsync(() => visitor.Thread.GetByRole(AriaRole.Button, new() { Name = "Download orders.csv" }).ClickAsync());
        Assert.Equal("orders.csv", download.SuggestedFilename);
        Assert.Equal("a;b\n1;2\n", await File.ReadAllTextAsync((await download.PathAsync())!, Cancelled));
        await Wait.UntilAsync(
            () => page.EvaluateAsync<bool>("() => { const c = document.querySelector('chat-widget').shadowRoot.querySelector('canvas'); return c.getContext('2d').getImageData(20, 20, 1, 1).data[0] > 200 }"),
            "the picture is drawn");
    }

    [Fact]
    public async Task Upload_LineIsCutMeanwhile_TriesAgainWhenItIsBack()
    {
        await using var host = await ChatHost.StartAsync();
        await using var cable = new Cable(host.Address.Port);
        await using var shop = await ShopPage.StartAsync(cable.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Before");
        await visitor.HasSentAllAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Attach files" }).HoverAsync();

        cable.Pull();
        await page.Locator("chat-widget input[type=file]").SetInputFilesAsync(new FilePayload { Name = "late.txt", MimeType = "text/plain", Buffer = "late"u8.ToArray() });
        cable.PlugIn();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove late.txt" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await visitor.SayAsync("After");
        await Expect(visitor.Thread.GetByRole(AriaRole.Button, new() { Name = "Download late.txt" })).ToBeVisibleAsync();
    }
}
