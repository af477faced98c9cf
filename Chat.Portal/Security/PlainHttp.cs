using Chat.Portal.Shell;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Chat.Portal.Security;

/// <summary>
/// Over plain http from elsewhere nobody signs in, and no page of the portal is shown: what was typed there could be read on the
/// way. The page says so instead, and the log does once. The widget and its hub are not concerned.
/// </summary>
internal sealed partial class PlainHttp(RequestDelegate next, EndpointDataSource endpoints, ILogger<PlainHttp> logger)
{
    private readonly Lazy<Endpoint> explanation = new(() => endpoints.Endpoints.First(e => Page(e) == typeof(NeedsHttps)));
    private int hasWarned;

    public Task InvokeAsync(HttpContext context)
    {
        var isPage = context.GetEndpoint() is { } endpoint && Page(endpoint) is not null;
        if (Transport.IsSafe(context) || !(isPage || context.Request.Path.StartsWithSegments(PortalPipeline.CircuitPath)))
        {
            return next(context);
        }

        if (Interlocked.Exchange(ref hasWarned, 1) == 0)
        {
            Log.Refused(logger);
        }

        if (isPage && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.SetEndpoint(explanation.Value);
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Signing in needs https.", context.RequestAborted);
    }

    private static Type? Page(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type;

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Warning, "Somebody asked for the portal over plain http from another machine and was refused: put https before it, and name the proxy in Chat:Proxies")]
        public static partial void Refused(ILogger logger);
    }
}
