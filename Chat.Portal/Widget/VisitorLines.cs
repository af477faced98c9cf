using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Chat.Portal.Widget;

/// <summary>
/// The lines of this host. SignalR cuts them without a word when the host stops; here each is told first that it is welcome
/// back, so that a widget knows a restart from a bad network and comes back at a moment of its own.
/// </summary>
internal sealed class VisitorLines(ILogger<DefaultHubLifetimeManager<VisitorHub>> logger) : DefaultHubLifetimeManager<VisitorHub>(logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly CloseMessage ComeBack = new(error: null, allowReconnect: true);

    private readonly ConcurrentDictionary<string, HubConnectionContext> lines = [];

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        lines[connection.ConnectionId] = connection;
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        lines.TryRemove(connection.ConnectionId, out _);
        return base.OnDisconnectedAsync(connection);
    }

    /// <summary>Says goodbye to all, and waits until they have hung up: what was written is on its way only then. Who is slow goes without.</summary>
    public async Task PartAsync()
    {
        var clock = Stopwatch.StartNew();
        foreach (var line in lines.Values)
        {
            _ = line.WriteAsync(ComeBack, CancellationToken.None).AsTask();
        }

        while (!lines.IsEmpty && clock.Elapsed < Patience)
        {
            await Task.Delay(10);
        }
    }
}
