using Chat.Core;
using Chat.Core.Audit;
using Microsoft.Data.Sqlite;

namespace Chat.Portal.Commands;

/// <summary>
/// <c>verify-audit [--expect sequence:hash]</c>: whether the audit log is as it was written. Opens the database for reading only, so it may run beside the host.
/// </summary>
internal static class VerifyAudit
{
    public const string Name = "verify-audit";

    private const string Expect = "--expect";

    /// <returns>0 when the chain is whole, 1 when it is not or could not be read, 2 when the arguments make no sense.</returns>
    public static int Run(ChatOptions options, string[] args)
    {
        var expected = AuditHead.Parse(Argument(args));
        if (Argument(args) is not null && expected is null)
        {
            Console.Error.WriteLine($"{Expect} takes what an earlier run has printed, such as 12:5f2a….");
            return 2;
        }

        try
        {
            return Tell(Verify(options, expected));
        }
        catch (SqliteException e)
        {
            Console.Error.WriteLine($"The audit log cannot be read: {e.Message}");
            return 1;
        }
    }

    private static AuditVerdict Verify(ChatOptions options, AuditHead? expected)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return AuditVerifier.Verify(connection, expected, CancellationToken.None);
    }

    private static int Tell(AuditVerdict verdict)
    {
        if (verdict.IsWhole)
        {
            Console.WriteLine($"The audit log is whole: {verdict.Count} entries.");
            Console.WriteLine($"{verdict.Head}");
            return 0;
        }

        Console.Error.WriteLine($"The audit log is broken at entry {verdict.BrokenAt}. {verdict.Reason}");
        return 1;
    }

    private static string? Argument(string[] args) =>
        Array.IndexOf(args, Expect) is var at and >= 0 ? args.ElementAtOrDefault(at + 1) ?? "" : null;
}
