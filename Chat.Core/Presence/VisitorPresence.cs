using Chat.Core.Events;

namespace Chat.Core.Presence;

/// <summary>The page that a visitor is on, as his browser says: hostile text.</summary>
public sealed record VisitorPage(string Url, string Title, string Referrer);

/// <summary>Where a connection comes from: its site, and the browser that proved itself.</summary>
public sealed record VisitorSeat(Guid SiteId, Guid SessionId);

/// <summary>A client who is here.</summary>
/// <param name="Since">Of this visit.</param>
/// <param name="CameFrom">The referrer of the first page of this visit, as his browser says; empty when there is none.</param>
public sealed record VisitorNow(Guid ClientId, Guid SiteId, DateTimeOffset Since, VisitorPage? Page, string CameFrom);

/// <summary>A page that is open in one of a client's browsers.</summary>
public sealed record OpenPage(Guid SessionId, VisitorPage Page, DateTimeOffset Since);

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
    private readonly Dictionary<string, Connection> connections = [];

    /// <summary>Whoever was on this connection before is on it no more, and leaves without grace when it was his last.</summary>
    public void Connect(Guid clientId, string connectionId, VisitorPage? page, VisitorSeat? seat = null)
    {
        lock (gate)
        {
            Connect(clientId, connectionId, new Connection(clientId, seat, page, clock.GetUtcNow()));
        }
    }

    private void Connect(Guid clientId, string connectionId, Connection connection)
    {
        lock (gate)
        {
            var before = connections.GetValueOrDefault(connectionId)?.ClientId ?? clientId;
            if (!visitors.TryGetValue(clientId, out var visitor))
            {
                visitors[clientId] = visitor = new Visitor { Since = clock.GetUtcNow(), CameFrom = connection.Page?.Referrer ?? "" };
            }

            visitor.Leaving?.Dispose();
            visitor.Leaving = null;
            visitor.Connections.Add(connectionId);
            visitor.Page = connection.Page ?? visitor.Page;
            visitor.SiteId = connection.Seat?.SiteId ?? visitor.SiteId;
            connections[connectionId] = connection;
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
            if (connections.TryGetValue(connectionId, out var connection))
            {
                connections[connectionId] = connection with { Page = page, Since = clock.GetUtcNow() };
                visitors[connection.ClientId].Page = page;
                events.Publish(new VisitorPresenceChanged(connection.ClientId, IsOnline: true, page));
            }
        }
    }

    public void Disconnect(string connectionId)
    {
        lock (gate)
        {
            if (!connections.Remove(connectionId, out var connection))
            {
                return;
            }

            var clientId = connection.ClientId;
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
            if (connections.TryGetValue(connectionId, out var connection) && connection.ClientId != to)
            {
                Connect(to, connectionId, connection with { ClientId = to, Page = connection.Page ?? visitors[connection.ClientId].Page });
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

    /// <summary>Everybody who is here, in no order.</summary>
    public IReadOnlyList<VisitorNow> Now()
    {
        lock (gate)
        {
            return [.. visitors.Select(v => new VisitorNow(v.Key, v.Value.SiteId, v.Value.Since, v.Value.Page, v.Value.CameFrom))];
        }
    }

    /// <summary>The pages that the client has open, the latest first.</summary>
    public IReadOnlyList<OpenPage> PagesOf(Guid clientId)
    {
        lock (gate)
        {
            return visitors.GetValueOrDefault(clientId) is not { } visitor ? []
                : [.. visitor.Connections.Select(id => connections[id]).Where(c => c.Page is not null)
                    .Select(c => new OpenPage(c.Seat?.SessionId ?? Guid.Empty, c.Page!, c.Since)).OrderByDescending(p => p.Since)];
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

    private sealed record Connection(Guid ClientId, VisitorSeat? Seat, VisitorPage? Page, DateTimeOffset Since);

    private sealed class Visitor
    {
        public HashSet<string> Connections { get; } = [];

        public DateTimeOffset Since { get; init; }

        public string CameFrom { get; init; } = "";

        public Guid SiteId { get; set; }

        public VisitorPage? Page { get; set; }

        public ITimer? Leaving { get; set; }
    }
}
