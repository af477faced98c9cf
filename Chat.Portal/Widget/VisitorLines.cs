using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Chat.Portal.Widget;

/// <summary>
/// The lines of this host. SignalR cuts them without a word when the host stops; here each is told first that it is welcome
/// back, so that a widget knows a restart from a bad network and comes back at a moment of its own. And SignalR waits for
/// the slowest reader of a group; here nobody does (<see cref="VisitorLine"/>).
/// </summary>
internal sealed class VisitorLines(ILogger<DefaultHubLifetimeManager<VisitorHub>> logger) : DefaultHubLifetimeManager<VisitorHub>(logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly CloseMessage ComeBack = new(error: null, allowReconnect: true);

    private readonly ConcurrentDictionary<string, VisitorLine> lines = [];
    private readonly ConcurrentDictionary<string, Visitor> visitors = [];
    private readonly VisitorGroups groups = new();
    private int releases;

    /// <summary>Grows whenever somebody is released. Whoever is let in meanwhile may show a token that has just died.</summary>
    public int Releases => Volatile.Read(ref releases);

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        lines[connection.ConnectionId] = new VisitorLine(connection);
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        lines.TryRemove(connection.ConnectionId, out _);
        visitors.TryRemove(connection.ConnectionId, out _);
        groups.RemoveEverywhere(connection.ConnectionId);
        return base.OnDisconnectedAsync(connection);
    }

    public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        if (lines.TryGetValue(connectionId, out var line))
        {
            groups.Add(groupName, connectionId, line);
            if (!lines.ContainsKey(connectionId))
            {
                // He has hung up already, and nobody would take him out again.
                groups.RemoveEverywhere(connectionId);
            }
        }

        return Task.CompletedTask;
    }

    public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        groups.Remove(groupName, connectionId);
        return Task.CompletedTask;
    }

    public override Task SendGroupAsync(string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        SendGroupExceptAsync(groupName, methodName, args, [], cancellationToken);

    public override Task SendGroupExceptAsync(
        string groupName, string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default)
    {
        SerializedHubMessage? message = null;
        foreach (var (connectionId, line) in groups.Of(groupName))
        {
            if (!excludedConnectionIds.Contains(connectionId))
            {
                line.Send(message ??= new SerializedHubMessage(new InvocationMessage(methodName, args)));
            }
        }

        return Task.CompletedTask;
    }

    public override async Task SendGroupsAsync(IReadOnlyList<string> groupNames, string methodName, object?[] args, CancellationToken cancellationToken = default)
    {
        foreach (var groupName in groupNames)
        {
            await SendGroupAsync(groupName, methodName, args, cancellationToken);
        }
    }

    /// <summary>The connection is this visitor's.</summary>
    public void Seat(HubCallerContext context, Visitor visitor)
    {
        visitor.Attach(context);
        visitors[context.ConnectionId] = visitor;
        if (!lines.ContainsKey(context.ConnectionId))
        {
            // He has hung up already, and nobody would take him out again.
            visitors.TryRemove(context.ConnectionId, out _);
        }
    }

    /// <summary>
    /// These visitors are no longer who they were: nothing is taken from their connections and nothing sent to them until they join
    /// again. All but the caller's are told to come back, and cut when they do not hang up.
    /// </summary>
    public async Task<IReadOnlyList<string>> ReleaseAsync(Func<Visitor, bool> whose, string caller)
    {
        // First the number, then the search: who takes a seat after the search sees that it has grown.
        Interlocked.Increment(ref releases);
        var released = visitors.Where(v => whose(v.Value)).ToList();
        released.ForEach(v => v.Value.Leave());
        foreach (var (connectionId, visitor) in released)
        {
            await RemoveFromGroupAsync(connectionId, Visitor.Group(visitor.ClientId));
            visitors.TryRemove(new(connectionId, visitor));
            if (connectionId != caller && lines.TryGetValue(connectionId, out var line))
            {
                _ = SendAwayAsync(line.Connection);
            }
        }

        return [.. released.Select(v => v.Key)];
    }

    /// <summary>The connections of these visitors.</summary>
    public IReadOnlyList<(string ConnectionId, Visitor Visitor)> Of(Func<Visitor, bool> whose) => [.. visitors.Where(v => whose(v.Value)).Select(v => (v.Key, v.Value))];

    /// <summary>Says goodbye to all, and waits until they have hung up: what was written is on its way only then. Who is slow goes without.</summary>
    public async Task PartAsync()
    {
        var clock = Stopwatch.StartNew();
        foreach (var line in lines.Values)
        {
            _ = line.Connection.WriteAsync(ComeBack, CancellationToken.None).AsTask();
        }

        while (!lines.IsEmpty && clock.Elapsed < Patience)
        {
            await Task.Delay(10);
        }
    }

    private async Task SendAwayAsync(HubConnectionContext line)
    {
        await line.WriteAsync(ComeBack, CancellationToken.None);
        await Task.Delay(Patience);
        if (lines.ContainsKey(line.ConnectionId))
        {
            line.Abort();
        }
    }
}
