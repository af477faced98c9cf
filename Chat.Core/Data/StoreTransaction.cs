using System.Data.Common;
using Chat.Core.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Data;

/// <summary>How everything is changed that is not on the message path: settings, people, sign-ins.</summary>
internal static partial class StoreTransaction
{
    /// <summary>
    /// Runs <paramref name="change"/> in one transaction, saves what it leaves unsaved, and commits. The transaction takes SQLite's write lock before it
    /// reads, so that nobody writes between a question and its answer. What the change throws itself undoes it.
    /// </summary>
    /// <param name="logger">Of the service that asks: the log names it.</param>
    /// <exception cref="ChatRefusedException">The store could not commit; nothing was changed.</exception>
    public static async Task<T> ChangeAsync<T>(
        this IDbContextFactory<ChatDbContext> store, ILogger logger, Func<ChatDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var result = await change(db);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            Log.NotStored(logger, e);
            throw ChatRefusedException.Unavailable(e);
        }
    }

    /// <inheritdoc cref="ChangeAsync{T}"/>
    public static Task ChangeAsync(
        this IDbContextFactory<ChatDbContext> store, ILogger logger, Func<ChatDbContext, Task> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            logger,
            async db =>
            {
                await change(db);
                return true;
            },
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1251, LogLevel.Error, "A change could not be stored")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
