using Chat.Core.Sites;
using Microsoft.Net.Http.Headers;

namespace Chat.Portal.Widget;

/// <summary>Serves the widget to any page.</summary>
internal static class WidgetEndpoints
{
    private const string Short = "public, max-age=300, stale-while-revalidate=86400";
    private const string Forever = "public, max-age=31536000, immutable";
    private const string AskAgain = "no-cache";

    public static IEndpointRouteBuilder MapWidget(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var workbench = ActivatorUtilities.CreateInstance<WidgetWorkbench>(services);
        if (workbench.IsWanted)
        {
            _ = workbench.FollowAsync(services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        }

        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        endpoints.MapMethods("/widget.js", methods, async (HttpContext context, SiteDirectory sites, WidgetAssets assets, string? site) =>
        {
            var key = string.IsNullOrEmpty(site) ? Site.DefaultKey : site;
            var look = await sites.FindLookAsync(key, context.RequestAborted);
            await SendAsync(
                context,
                look is null ? assets.UnknownSite : assets.Bundle.Loader(look, LauncherNames.Of(context.Request.GetTypedHeaders().AcceptLanguage)),
                look is null || assets.IsInWork ? AskAgain : Short,
                $"{HeaderNames.AcceptEncoding}, {HeaderNames.AcceptLanguage}");
        }).AllowAnonymous();

        endpoints.MapMethods("/widget/{name}", methods, (HttpContext context, WidgetAssets assets, string name) => name switch
        {
            _ when name == assets.Bundle.PanelName => SendAsync(context, assets.Bundle.Panel, Forever),

            // What a cached loader falls back to when the panel that it names is gone.
            "panel.js" => SendAsync(context, assets.Bundle.Panel, AskAgain),
            _ when assets.Bundle.Parts.TryGetValue(name, out var part) => SendAsync(context, part, Forever),
            _ when assets.Bundle.CurrentParts.TryGetValue(name, out var part) => SendAsync(context, part, AskAgain),
            _ => RefuseAsync(context),
        }).AllowAnonymous();
        return endpoints;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        OpenToAnyPage(context.Response.Headers, "no-store");
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpContext context, WidgetFile file, string cacheControl, string vary = "Accept-Encoding")
    {
        var (request, response) = (context.Request, context.Response);
        OpenToAnyPage(response.Headers, cacheControl);
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = vary;
        if (IsKnown(request, file))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (encoding, bytes) = Choose(request, file);
        response.ContentType = "text/javascript; charset=utf-8";
        response.ContentLength = bytes.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static bool IsKnown(HttpRequest request, WidgetFile file)
    {
        var own = EntityTagHeaderValue.Parse(file.ETag);
        return request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: false));
    }

    /// <summary>The smallest of what the browser likes best.</summary>
    private static (string? Encoding, byte[] Bytes) Choose(HttpRequest request, WidgetFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        var (brotli, gzip) = (Quality("br"), Quality("gzip"));
        return brotli > 0 && brotli >= gzip ? ("br", file.Brotli)
            : gzip > 0 ? ("gzip", file.Gzip)
            : (null, file.Plain);

        double Quality(string encoding) =>
            (accepted.FirstOrDefault(a => a.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase)) ?? accepted.FirstOrDefault(a => a.Value == "*")) is { } named
                ? named.Quality ?? 1
                : 0;
    }

    private static void OpenToAnyPage(IHeaderDictionary headers, string cacheControl)
    {
        headers.CacheControl = cacheControl;
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers["Timing-Allow-Origin"] = "*";
    }
}
