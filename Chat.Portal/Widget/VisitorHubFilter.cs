using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>Stands before every invocation of a visitor: limits first, then joined or not; and gives every failure its code.</summary>
internal sealed partial class VisitorHubFilter(VisitorLimits limits, ILogger<VisitorHubFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            var visitor = Visitor.Of(invocation.Context);
            limits.Take(invocation.Context.ConnectionId, Address(invocation.Context), visitor);
            if (visitor is null && invocation.HubMethodName != nameof(VisitorHub.Join))
            {
                throw new ChatRefusedException(Refusal.NotJoined, "The first invocation of a connection is Join.");
            }

            return await next(invocation);
        }
        catch (ChatRefusedException e)
        {
            throw VisitorErrors.ToHubException(e);
        }
        catch (Exception e) when (e is not HubException && !invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            Log.Failed(logger, e, invocation.HubMethodName);
            throw VisitorErrors.ToHubException(ChatRefusedException.Unavailable(e));
        }
    }

    public static string Address(HubCallerContext context) =>
        context.GetHttpContext()?.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "A visitor's {Method} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method);
    }
}
