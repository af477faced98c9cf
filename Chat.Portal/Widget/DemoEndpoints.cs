using System.Net;
using System.Security.Cryptography;

namespace Chat.Portal.Widget;

/// <summary>A small shop that embeds the widget as the documentation says, under a policy as strict as a page can have.</summary>
internal static class DemoEndpoints
{
    /// <param name="endpoints">Gets <c>/demo</c>.</param>
    /// <param name="email">The demo agent's, shown on the page.</param>
    /// <param name="password">His password, shown on the page.</param>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder endpoints, string email, string password)
    {
        var page = Read("demo.html")
            .Replace("{email}", WebUtility.HtmlEncode(email), StringComparison.Ordinal)
            .Replace("{password}", WebUtility.HtmlEncode(password), StringComparison.Ordinal);
        var style = Read("demo.css");

        endpoints.MapGet("/demo", (HttpContext context) =>
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
            var host = context.Request.Host;
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; " +
                $"connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
                "require-trusted-types-for 'script'; trusted-types 'none'";
            return Results.Text(page.Replace("{nonce}", nonce, StringComparison.Ordinal), "text/html; charset=utf-8");
        }).AllowAnonymous();
        endpoints.MapGet("/demo/demo.css", () => Results.Text(style, "text/css; charset=utf-8")).AllowAnonymous();
        return endpoints;
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(DemoEndpoints).Assembly.GetManifestResourceStream($"demo/{name}")!);
        return reader.ReadToEnd();
    }
}
