using System.Net;
using System.Net.Sockets;
using Chat.Core.Clients;
using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>Stands before every invocation of a visitor: is the host staying, limits, joined or not, kept out meanwhile; and gives every failure its code.</summary>
internal sealed partial class VisitorHubFilter(
    VisitorLimits limits, BlockService blocks, IHostApplicationLifetime host, TimeProvider clock, ILogger<VisitorHubFilter> logger) : IHubFilter
{
    /// <summary>Refusals by a limit, each within <see cref="Peace"/> of the one before, until the line is cut.</summary>
    public const int RefusalLimit = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Peace = TimeSpan.FromSeconds(10);

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            if (host.ApplicationStopping.IsCancellationRequested)
            {
                throw new ChatRefusedException(Refusal.Unavailable, "The server is being restarted. Send again with the same id.");
            }

            var visitor = Visitor.Of(invocation.Context);
            limits.Take(invocation.Context.ConnectionId, Address(invocation.Context), visitor);
            if (visitor is null && invocation.HubMethodName != nameof(VisitorHub.Join))
            {
                throw new ChatRefusedException(Refusal.NotJoined, "The first invocation of a connection is Join.");
            }

            if (visitor is not null && (blocks.IsKeptOut(visitor.ClientId) || blocks.IsBlocked(visitor.Address)))
            {
                throw new ChatRefusedException(Refusal.Blocked, "This client may not write here.");
            }

            return await next(invocation);
        }
        catch (ChatRefusedException e)
        {
            if (e.Refusal == Refusal.RateLimited)
            {
                await SlowDownAsync(invocation.Context);
            }

            throw VisitorErrors.ToHubException(e);
        }
        catch (Exception e) when (e is not HubException && !invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            Log.Failed(logger, e, invocation.HubMethodName);
            throw VisitorErrors.ToHubException(ChatRefusedException.Unavailable(e));
        }
    }

    /// <summary>
    /// One invocation is served at a time, so a refusal that waits holds back what comes after it. Who goes on for long is cut, and
    /// whatever he had sent before is read by nobody.
    /// </summary>
    private async Task SlowDownAsync(HubCallerContext context)
    {
        var refusals = context.Items.TryGetValue(typeof(VisitorHubFilter), out var known) ? ((int Count, DateTimeOffset Last))known! : default;
        var now = clock.GetUtcNow();
        refusals = (now - refusals.Last > Peace ? 1 : refusals.Count + 1, now);
        context.Items[typeof(VisitorHubFilter)] = refusals;
        if (refusals.Count > RefusalLimit)
        {
            context.Abort();
        }
        else
        {
            await Task.Delay(Pause, context.ConnectionAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>What counts as one address: of IPv6 the first 64 bits, for the rest is the visitor's own to choose.</summary>
    public static string Address(HubCallerContext context)
    {
        if (context.Items.TryGetValue(typeof(IPAddress), out var known))
        {
            return (string)known!;
        }

        var name = AddressOf(context.GetHttpContext()?.Connection.RemoteIpAddress);
        context.Items[typeof(IPAddress)] = name;
        return name;
    }

    public static string AddressOf(IPAddress? address) =>
        address is null ? "unknown"
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
        : address.ToString();

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "A visitor's {Method} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method);
    }
}
