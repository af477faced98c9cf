using Chat.Core.Presence;
using Chat.Portal.Identity;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Chat.Portal.Inbox;

/// <summary>Knows when this circuit's browser comes and goes: counts its agent as present, and tells who must catch up.</summary>
public sealed class AgentCircuit(AgentPresence presence, AgentSight sight, AuthenticationStateProvider authentication) : CircuitHandler
{
    private readonly Guid page = Guid.NewGuid();
    private Guid? present;
    private bool wasConnected;

    /// <summary>The same circuit has its browser back. Raised outside the circuit's context.</summary>
    public event Action? Reconnected;

    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // No browser interop here: the answer could only be read after this method returned.
        var state = await authentication.GetAuthenticationStateAsync();
        if (present is null && AgentClaims.AgentId(state.User) is { } agentId)
        {
            present = agentId;
            presence.Connect(agentId);
        }

        if (wasConnected)
        {
            Reconnected?.Invoke();
        }

        wasConnected = true;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Leave();
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Leave();
        return Task.CompletedTask;
    }

    /// <summary>Whether the page is before its agent's eyes, as the browser says it; said again after each reconnect.</summary>
    public void Look(bool isVisible)
    {
        if (isVisible && present is { } agentId)
        {
            sight.Look(page, agentId);
        }
        else
        {
            sight.LookAway(page);
        }
    }

    private void Leave()
    {
        sight.LookAway(page);
        if (present is { } agentId)
        {
            present = null;
            presence.Disconnect(agentId);
        }
    }
}
