using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Chat.Portal.Identity;

/// <summary>
/// The circuit, and whatever changes something by an agent's cookie, answers the portal's own pages only. What other sites' pages may
/// ask is marked with a CORS policy and does not trust cookies. Who sends neither header is no browser, and has no cookie to be robbed of.
/// </summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    private const string FetchSite = "Sec-Fetch-Site";

    public Task InvokeAsync(HttpContext context)
    {
        if (IsOurs(context) && !MayCome(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>Whether a page of the portal says that it asks. Browsers say so with everything but reading.</summary>
    public static bool Holds(HttpRequest request) =>
        string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(HttpContext context) =>
        context.Request.Path.StartsWithSegments(PortalPipeline.CircuitPath)
        || (!(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
            && context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<ICorsMetadata>() is null);

    /// <summary>A page that sends no referrer sends no origin with its form either; then the browser's own word counts, which no script can set.</summary>
    private static bool MayCome(HttpRequest request)
    {
        var site = request.Headers[FetchSite].ToString();
        return site is "" or "same-origin" or "none"
            && (request.Headers.Origin.Count == 0 || Holds(request) || (site == "same-origin" && request.Headers.Origin == "null"));
    }
}
