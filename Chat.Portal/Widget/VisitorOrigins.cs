using Chat.Core.Diagnostics;
using Chat.Core.Sites;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Chat.Portal.Widget;

/// <summary>Who may reach the hub at all. CORS does not stop a WebSocket, so the origin is asked before the upgrade.</summary>
internal sealed class VisitorOrigins(RequestDelegate next, SiteDirectory sites)
{
    public const string CorsPolicy = "visitors";

    public async Task InvokeAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !await sites.AnyAllowsAsync(origin, context.RequestAborted))
        {
            await RefuseAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>What the hub would say to Join. Its first request may read it, so that a page can tell a refusal from a bad network; nothing else opens.</summary>
    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.Ordinal))
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        var refused = new ChatRefusedException(Refusal.OriginNotAllowed, "No site here allows the page's origin.");
        return context.Response.WriteAsync(VisitorErrors.ToHubException(refused).Message, context.RequestAborted);
    }

    /// <summary>For long polling from another origin. The check above has already decided; no cookies are involved.</summary>
    public static void AllowPages(CorsPolicyBuilder policy) =>
        policy.SetIsOriginAllowed(_ => true).WithMethods("GET", "POST", "DELETE").WithHeaders("content-type", "x-requested-with", "x-signalr-user-agent")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
}
