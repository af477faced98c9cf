using Chat.Core.Sites;

namespace Chat.Portal.Widget;

/// <summary>Serves the widget to any page.</summary>
internal static class WidgetEndpoints
{
    private const string UnknownSite = "console.warn('Chat: the script tag names an unknown site.')";

    public static IEndpointRouteBuilder MapWidget(this IEndpointRouteBuilder endpoints)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        endpoints.MapMethods("/widget.js", methods, async (HttpContext context, SiteDirectory sites, WidgetAssets assets, string? site) =>
        {
            var look = await sites.FindLookAsync(site ?? Site.DefaultKey, context.RequestAborted);
            await SendAsync(
                context,
                look is null ? WidgetFile.Create(UnknownSite) : assets.Loader(look),
                look is null ? "no-cache" : "public, max-age=300, stale-while-revalidate=86400");
        }).AllowAnonymous();

        endpoints.MapMethods("/widget/{name}", methods, async (HttpContext context, WidgetAssets assets, string name) =>
        {
            // The bare name is what a cached loader falls back to when its own panel is gone.
            if (name == assets.PanelName || name == "panel.js")
            {
                await SendAsync(context, assets.Panel, name == assets.PanelName ? "public, max-age=31536000, immutable" : "no-cache");
                return;
            }

            OpenToAnyPage(context.Response.Headers, "no-store");
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }).AllowAnonymous();
        return endpoints;
    }

    private static async Task SendAsync(HttpContext context, WidgetFile file, string cacheControl)
    {
        var (request, response) = (context.Request, context.Response);
        var (encoding, bytes) = Choose(request, file);
        OpenToAnyPage(response.Headers, cacheControl);
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.Contains(file.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

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

    private static (string? Encoding, byte[] Bytes) Choose(HttpRequest request, WidgetFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return Accepts("br") ? ("br", file.Brotli) : Accepts("gzip") ? ("gzip", file.Gzip) : (null, file.Plain);

        bool Accepts(string encoding) => accepted.Any(a => a.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && a.Quality is not 0);
    }

    private static void OpenToAnyPage(IHeaderDictionary headers, string cacheControl)
    {
        headers.CacheControl = cacheControl;
        headers.AccessControlAllowOrigin = "*";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers["Timing-Allow-Origin"] = "*";
    }
}
