using Chat.Core.Events;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Data;

/// <summary>Why the store cannot commit.</summary>
/// <param name="Code">SQLite's primary result code.</param>
/// <param name="IsFinal">Only a restart ends it: a flush failed, so what the disk holds is not known.</param>
public sealed record StoreFault(int Code, bool IsFinal);

/// <summary>The store stopped committing, or commits again.</summary>
/// <param name="Fault">Null when it commits again.</param>
public sealed record StoreHealthChanged(StoreFault? Fault) : ChatEvent;

/// <summary>Whether the store commits. The writer says so with every batch, and by a probe while nobody writes.</summary>
public sealed partial class StoreHealth(ChatEvents events, ILogger<StoreHealth> logger)
{
    private readonly Lock gate = new();
    private volatile StoreFault? fault;

    /// <summary>What keeps the store from committing now; null when the last commit went through.</summary>
    public StoreFault? Fault => fault;

    /// <summary>Whether nothing may be written until the host is restarted.</summary>
    public bool IsReadOnly => fault is { IsFinal: true };

    internal void Report(StoreFault found, int extendedCode)
    {
        lock (gate)
        {
            if (fault == found || IsReadOnly)
            {
                return;
            }

            fault = found;
        }

        Log.CannotCommit(logger, found.Code, extendedCode, found.IsFinal);
        events.Publish(new StoreHealthChanged(found));
    }

    internal void ReportCommit()
    {
        if (fault is null)
        {
            return;
        }

        lock (gate)
        {
            if (IsReadOnly)
            {
                return;
            }

            fault = null;
        }

        Log.CommitsAgain(logger);
        events.Publish(new StoreHealthChanged(null));
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Critical, "The store cannot commit: SQLite error {Code} ({ExtendedCode}); until a restart: {IsFinal}")]
        public static partial void CannotCommit(ILogger logger, int code, int extendedCode, bool isFinal);

        [LoggerMessage(1102, LogLevel.Warning, "The store commits again")]
        public static partial void CommitsAgain(ILogger logger);
    }
}
