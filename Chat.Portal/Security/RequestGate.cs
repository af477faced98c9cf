using Chat.Core;
using Chat.Portal.Identity;
using Chat.Portal.Widget;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Chat.Portal.Security;

/// <summary>
/// How much one address, or one agent, may have open or ask for at a time: lines to the hubs, upgraded or not yet or polling, negotiations, and
/// forms. Refused with 429 before anything is made for it.
/// </summary>
internal sealed partial class RequestGate(RequestDelegate next, ChatOptions options, PortalLimits limits, ILogger<RequestGate> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Places visitors = new(options.Limits.SocketsPerAddress);
    private readonly Places pages = new(options.Limits.PagesPerAgent);
    private int hasWarned;

    public Task InvokeAsync(HttpContext context)
    {
        var (path, method) = (context.Request.Path, context.Request.Method);
        var isVisitor = path.StartsWithSegments(PortalPipeline.VisitorHubPath);
        if (isVisitor || path.StartsWithSegments(PortalPipeline.CircuitPath))
        {
            return HttpMethods.IsPost(method) && path.Value!.EndsWith("/negotiate", StringComparison.Ordinal) && !limits.TakeNegotiation(Address(context)) ? RefuseAsync(context)
                : HttpMethods.IsGet(method) || HttpMethods.IsConnect(method) ? OpenAsync(context, isVisitor)
                : next(context);
        }

        var isForm = HttpMethods.IsPost(method) && context.User.Identity is not { IsAuthenticated: true }
            && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        return isForm && !limits.TakeForm(Address(context)) ? RefuseAsync(context) : next(context);
    }

    /// <summary>Lasts as long as the socket, or the poll.</summary>
    private async Task OpenAsync(HttpContext context, bool isVisitor)
    {
        // Agents of one office share an address, and visitors must not keep them out.
        var agentId = isVisitor ? null : AgentClaims.AgentId(context.User);
        var (places, key) = agentId is { } id ? (pages, id.ToString()) : (visitors, Address(context));
        if (!options.LimitsEnabled)
        {
            await next(context);
        }
        else if (places.Enter(key))
        {
            try
            {
                await next(context);
            }
            finally
            {
                places.Leave(key);
            }
        }
        else
        {
            if (agentId is null && Interlocked.Exchange(ref hasWarned, 1) == 0)
            {
                Log.TooMany(logger);
            }

            await RefuseAsync(context);
        }
    }

    private static string Address(HttpContext context) => VisitorHubFilter.AddressOf(context.Connection.RemoteIpAddress);

    /// <summary>After a moment: whoever asks one thing after the other is held back by that, and it costs the host no more than a timer.</summary>
    private static async Task RefuseAsync(HttpContext context)
    {
        await Task.Delay(Pause, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "10";
        await context.Response.WriteAsync("Too many requests. Try again in a moment.", context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(6102, LogLevel.Warning, "One address has all the lines that Chat:Limits:SocketsPerAddress allows; if it is a proxy of your own, name it in Chat:Proxies")]
        public static partial void TooMany(ILogger logger);
    }
}
