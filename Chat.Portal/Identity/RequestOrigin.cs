using Chat.Core.Audit;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Chat.Portal.Identity;

/// <summary>Says where a request came from to whoever writes it down.</summary>
internal sealed class RequestOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        AuditOrigin.Address = context.Connection.RemoteIpAddress;
        return next(context);
    }
}

/// <summary>The same for what is done in a circuit: the address of the request that opened it.</summary>
internal sealed class CircuitOrigin : CircuitHandler
{
    private readonly System.Net.IPAddress? address = AuditOrigin.Address;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => activity =>
    {
        AuditOrigin.Address = address;
        return next(activity);
    };
}
