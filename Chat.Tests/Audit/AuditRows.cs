using Chat.Core.Audit;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Chat.Tests.Audit;

/// <summary>What the audit log of a host holds, and hands that reach past it.</summary>
internal static class AuditRows
{
    public static async Task<List<AuditRecord>> AllAsync(ChatHost host)
    {
        await using var db = await host.DbAsync();
        return await db.AuditLog.AsNoTracking().OrderBy(r => r.Sequence).ToListAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<AuditRecord> LastAsync(ChatHost host, string action) => (await AllAsync(host)).Last(r => r.Action == action);

    public static AuditVerdict Verify(string directory, AuditHead? expected = null)
    {
        using var connection = Open(directory, SqliteOpenMode.ReadOnly);
        return AuditVerifier.Verify(connection, expected, TestContext.Current.CancellationToken);
    }

    /// <summary>Does what no part of the program does.</summary>
    public static void Tamper(string directory, string sql)
    {
        using var connection = Open(directory, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = $"DROP TRIGGER AuditLog_NoUpdate; DROP TRIGGER AuditLog_NoDelete; DROP TRIGGER AuditLog_OnlyAtTheEnd; {sql}";
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string directory, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "chat.db"), Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
