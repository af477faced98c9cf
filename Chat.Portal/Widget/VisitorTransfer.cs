using Chat.Core.Presence;

namespace Chat.Portal.Widget;

/// <summary>What becomes of the connections of a browser that is another client's by now, or has another token.</summary>
internal sealed class VisitorTransfer(VisitorLines lines, VisitorPresence presence, VisitorTyping typing)
{
    /// <param name="me">As whom the caller had joined.</param>
    /// <param name="to">Who he is.</param>
    /// <param name="wasUnknown">Then every browser that had been taken for the same client ends with it.</param>
    /// <param name="caller">The connection that gets the new token and joins again by itself; the others are closed.</param>
    public async Task CompleteAsync(Visitor me, Guid to, bool wasUnknown, string caller)
    {
        foreach (var connectionId in await lines.ReleaseAsync(v => v.SessionId == me.SessionId || (wasUnknown && v.ClientId == me.ClientId), caller))
        {
            presence.Move(connectionId, to);
        }

        if (me.ClientId != to && presence.ConnectionCount(me.ClientId) == 0)
        {
            typing.Set(me.ClientId, null);
        }
    }

    /// <summary>Somebody was erased: his browsers are told to come back, show a token that is dead, forget it and what they have, and begin anew.</summary>
    public async Task EndAsync(Guid clientId)
    {
        foreach (var connectionId in await lines.ReleaseAsync(v => v.ClientId == clientId, caller: ""))
        {
            presence.Disconnect(connectionId);
        }

        typing.Set(clientId, null);
    }

    /// <summary>An agent has made one client of two: whoever was here as the one that is gone comes back as the other, or as nobody.</summary>
    public async Task CompleteAsync(Guid from, Guid to, bool endsSessions)
    {
        foreach (var connectionId in await lines.ReleaseAsync(v => v.ClientId == from, caller: ""))
        {
            if (endsSessions)
            {
                presence.Disconnect(connectionId);
            }
            else
            {
                presence.Move(connectionId, to);
            }
        }

        typing.Set(from, null);
    }
}
