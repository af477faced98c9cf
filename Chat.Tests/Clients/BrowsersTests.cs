using Chat.Portal.Clients;

namespace Chat.Tests.Clients;

public sealed class BrowsersTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133, macOS")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome 131, Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge 131, Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36", "Chrome without a window 131, Linux")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari 18, iPhone")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1", "Chrome 131, iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet 27, Android")]
    [InlineData("curl/8.5.0", null)]
    [InlineData("<script>alert(1)</script>", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Describe_SaysOnlyWhatStandsThere(string? userAgent, string? words) => Assert.Equal(words, Browsers.Describe(userAgent));

    [Theory]
    [InlineData("de", "German")]
    [InlineData("pt-BR", "Portuguese (Brazil)")]
    [InlineData("zz-unknown", null)]
    [InlineData("x", null)]
    [InlineData(null, null)]
    public void Language_KnownOrNot(string? locale, string? words) => Assert.Equal(words, Browsers.Language(locale));

    [Theory]
    [InlineData("https://shop.example/a?b=1#c", "https://shop.example/a?b=1#c")]
    [InlineData("http://shop.example", "http://shop.example/")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,<script>", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("https://bank.example@evil.example/", null)]
    [InlineData("//evil.example", null)]
    [InlineData("", null)]
    public void Link_LeadsToWebPagesOnly(string url, string? link) => Assert.Equal(link, PageAddress.Link(url));

    [Theory]
    [InlineData("https://search.example/?q=bowl", "https://shop.example/", "https://search.example/?q=bowl")]
    [InlineData("https://shop.example/home", "https://shop.example/bowl", null)]
    [InlineData("", "https://shop.example/", null)]
    [InlineData("android-app://com.example", "https://shop.example/", "android-app://com.example")]
    public void CameFrom_TheSiteItselfIsNowhere(string referrer, string page, string? from) => Assert.Equal(from, PageAddress.CameFrom(referrer, page));
}
