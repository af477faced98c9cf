using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chat.Tests.Support;

/// <summary>A customer's website, on an origin of its own, that embeds the widget with the documented tag.</summary>
public sealed class ShopPage : IAsyncDisposable
{
    private readonly WebApplication app;

    private ShopPage(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <param name="chat">Where the chat is.</param>
    /// <param name="tag">More attributes for the script tag.</param>
    /// <param name="policy">A Content-Security-Policy; <c>{nonce}</c> and <c>{chat}</c> are filled in.</param>
    public static async Task<ShopPage> StartAsync(Uri chat, string tag = "", string? policy = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/{**page}", (HttpContext context, string? page) =>
        {
            if (policy is not null)
            {
                var origin = chat.GetLeftPart(UriPartial.Authority);
                context.Response.Headers.ContentSecurityPolicy = policy
                    .Replace("{nonce}", "bm9uY2U", StringComparison.Ordinal)
                    .Replace("{chat}", $"{origin} {origin.Replace("http", "ws", StringComparison.Ordinal)}", StringComparison.Ordinal);
            }

            return Results.Content(
                $"""
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Shop {page}</title><link rel="icon" href="data:,">
                <script async nonce="bm9uY2U" src="{chat}widget.js?site=default" {tag}></script><body><main><h1>Shop</h1><p><input aria-label="Search"></p></main></body></html>
                """,
                "text/html");
        });
        await app.StartAsync();
        return new ShopPage(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
