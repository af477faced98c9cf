using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Security;

/// <summary>
/// Only an agent who is signed in gets a circuit: a page in the server's memory. Whoever is not any more is told that the
/// circuit is gone, and his page loads again, which leads to the sign-in.
/// </summary>
internal sealed class CircuitGate : IHubFilter
{
    private const string Reconnect = "ConnectCircuit";

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next) =>
        invocationContext.Context.User?.Identity is { IsAuthenticated: true } ? next(invocationContext)
        : ValueTask.FromResult<object?>(invocationContext.HubMethodName == Reconnect ? false : null);
}
