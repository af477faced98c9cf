using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Audit;

/// <summary>
/// Writes down what anybody can cause as often as he likes, a wrong password or a refusal: a few a minute, so that a flood fills no disk. What is more is
/// counted, and the count is written down at the end of the minute. A note that cannot be written keeps nobody from being refused.
/// </summary>
public sealed partial class AuditNotes(MessageWriter writer, TimeProvider clock, ILogger<AuditNotes> logger) : BackgroundService
{
    /// <summary>Of one action a minute, and of one action by one actor or network.</summary>
    public const int PerAction = 20;

    public const int PerOrigin = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Action, string? Origin), int> written = [];
    private readonly Dictionary<string, int> dropped = [];

    /// <summary>Completes when the note is on disk, or is one too many, or the store takes nothing.</summary>
    public Task NoteAsync(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Takes(entry) ? WriteAsync(entry) : Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Window, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(Turn());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WriteAsync(Turn());
        }
    }

    private bool Takes(AuditEntry entry)
    {
        var origin = entry.ActorId?.ToString() ?? ShortAddress.Of(entry.Address);
        lock (gate)
        {
            var (all, own) = (written.GetValueOrDefault((entry.Action, null)), written.GetValueOrDefault((entry.Action, origin ?? "")));
            if (all >= PerAction || own >= PerOrigin)
            {
                dropped[entry.Action] = dropped.GetValueOrDefault(entry.Action) + 1;
                return false;
            }

            written[(entry.Action, null)] = all + 1;
            written[(entry.Action, origin ?? "")] = own + 1;
            return true;
        }
    }

    private AuditEntry[] Turn()
    {
        lock (gate)
        {
            AuditEntry[] sums = [.. dropped.Select(d => new AuditEntry(null, d.Key) { Details = AuditDetails.Of(new { furtherTimes = d.Value }) })];
            written.Clear();
            dropped.Clear();
            return sums;
        }
    }

    private async Task WriteAsync(params AuditEntry[] entries)
    {
        if (entries.Length == 0)
        {
            return;
        }

        try
        {
            await writer.WriteAsync(new WriteAudit(entries));
        }
        catch (ChatRefusedException)
        {
            Log.NotWritten(logger, entries.Length, entries[0].Action);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Error, "{Count} audit entries could not be written, the first is {Action}")]
        public static partial void NotWritten(ILogger logger, int count, string action);
    }
}
