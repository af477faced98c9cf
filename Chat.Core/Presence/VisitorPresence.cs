using Chat.Core.Events;

namespace Chat.Core.Presence;

/// <summary>The page that a visitor is on, as his browser says: hostile text.</summary>
public sealed record VisitorPage(string Url, string Title, string Referrer);

/// <summary>A client came, left, or went to another page.</summary>
public sealed record VisitorPresenceChanged(Guid ClientId, bool IsOnline, VisitorPage? Page) : ChatEvent;

/// <summary>
/// Which clients are here. A client is here as long as one of his connections is; when the last one has gone he is given
/// <see cref="Grace"/> to come back, so that going to another page is no leaving.
/// </summary>
public sealed class VisitorPresence(ChatEvents events, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Visitor> visitors = [];
    private readonly Dictionary<string, Guid> connections = [];

    /// <summary>Whoever was on this connection before is on it no more, and leaves without grace when it was his last.</summary>
    public void Connect(Guid clientId, string connectionId, VisitorPage? page)
    {
        lock (gate)
        {
            var before = connections.GetValueOrDefault(connectionId, clientId);
            if (!visitors.TryGetValue(clientId, out var visitor))
            {
                visitors[clientId] = visitor = new Visitor();
            }

            visitor.Leaving?.Dispose();
            visitor.Leaving = null;
            visitor.Connections.Add(connectionId);
            visitor.Page = page ?? visitor.Page;
            connections[connectionId] = clientId;
            events.Publish(new VisitorPresenceChanged(clientId, IsOnline: true, visitor.Page));
            if (before != clientId)
            {
                visitors[before].Connections.Remove(connectionId);
                Leave(before, visitors[before]);
            }
        }
    }

    public void UpdatePage(string connectionId, VisitorPage page)
    {
        lock (gate)
        {
            if (connections.TryGetValue(connectionId, out var clientId))
            {
                visitors[clientId].Page = page;
                events.Publish(new VisitorPresenceChanged(clientId, IsOnline: true, page));
            }
        }
    }

    public void Disconnect(string connectionId)
    {
        lock (gate)
        {
            if (!connections.Remove(connectionId, out var clientId))
            {
                return;
            }

            var visitor = visitors[clientId];
            visitor.Connections.Remove(connectionId);
            if (visitor.Connections.Count == 0)
            {
                visitor.Leaving = clock.CreateTimer(_ => Leave(clientId, visitor), null, Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Whoever is on this connection is another client by now.</summary>
    public void Move(string connectionId, Guid to)
    {
        lock (gate)
        {
            if (connections.TryGetValue(connectionId, out var from) && from != to)
            {
                Connect(to, connectionId, visitors[from].Page);
            }
        }
    }

    public bool IsOnline(Guid clientId)
    {
        lock (gate)
        {
            return visitors.ContainsKey(clientId);
        }
    }

    public VisitorPage? PageOf(Guid clientId)
    {
        lock (gate)
        {
            return visitors.GetValueOrDefault(clientId)?.Page;
        }
    }

    /// <summary>How many connections the client has now.</summary>
    public int ConnectionCount(Guid clientId)
    {
        lock (gate)
        {
            return visitors.GetValueOrDefault(clientId)?.Connections.Count ?? 0;
        }
    }

    public IReadOnlyList<Guid> OnlineClients()
    {
        lock (gate)
        {
            return [.. visitors.Keys];
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var visitor in visitors.Values)
            {
                visitor.Leaving?.Dispose();
            }
        }
    }

    private void Leave(Guid clientId, Visitor visitor)
    {
        lock (gate)
        {
            // He may have come back while this waited for the lock.
            if (visitor.Connections.Count > 0 || visitors.GetValueOrDefault(clientId) != visitor)
            {
                return;
            }

            visitor.Leaving?.Dispose();
            visitors.Remove(clientId);
            events.Publish(new VisitorPresenceChanged(clientId, IsOnline: false, Page: null));
        }
    }

    private sealed class Visitor
    {
        public HashSet<string> Connections { get; } = [];

        public VisitorPage? Page { get; set; }

        public ITimer? Leaving { get; set; }
    }
}
