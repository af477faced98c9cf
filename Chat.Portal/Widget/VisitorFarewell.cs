using Chat.Core.Clients;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Presence;

namespace Chat.Portal.Widget;

/// <summary>Writes down when a client was last here.</summary>
internal sealed partial class VisitorFarewell(ChatEvents events, ClientService clients, ILogger<VisitorFarewell> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Subscribe(e => e is VisitorPresenceChanged { IsOnline: false });
        await foreach (var happened in subscription.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await clients.SeenAsync(((VisitorPresenceChanged)happened).ClientId);
            }
            catch (ChatRefusedException)
            {
                // Not worth a retry: the next farewell writes it again.
                Log.NotWritten(logger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Debug, "When a client was last here could not be written")]
        public static partial void NotWritten(ILogger logger);
    }
}
