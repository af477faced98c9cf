using System.Net;
using Chat.Bench.Faults;
using Microsoft.Data.Sqlite;

namespace Chat.Bench.Trials;

/// <summary>A disk that is full, fails or lies still, a locked database, a frozen host: nothing false is promised, and work resumes by itself.</summary>
internal static class FaultsRun
{
    /// <param name="setup">Of the host.</param>
    /// <param name="visitors">Senders, each with a reader.</param>
    /// <param name="writes">How many single writes fail, at growing distances.</param>
    /// <returns>Null where there is no faulty disk, which is said.</returns>
    public static async Task<TrialResult?> RunAsync(HostSetup setup, int visitors, int writes)
    {
        var found = new List<string>();
        var result = await RunAsync(setup, visitors, async (trial, host, disk) =>
        {
            await FullAsync(trial, disk, found);
            await WritesAsync(trial, disk, writes);
            await LockedAsync(trial, host);
            await FrozenAsync(trial, host);
            await FlushAsync(trial, host, disk, found);
        });
        found.ForEach(Console.WriteLine);
        return result is null ? null : result with { Faults = [.. result.Faults, .. found] };
    }

    /// <summary>Of these only the single writes that fail.</summary>
    public static Task<TrialResult?> FailWritesAsync(HostSetup setup, int visitors, int writes) =>
        RunAsync(setup, visitors, (trial, _, disk) => WritesAsync(trial, disk, writes));

    private static async Task<TrialResult?> RunAsync(HostSetup setup, int visitors, Func<Trial, HostProcess, FaultyDisk, Task> disturb)
    {
        using var host = await HostProcess.PortalAsync(setup with { HasFaultyDisk = true });
        if (host.Disk is not { } disk)
        {
            Console.WriteLine($"Skipped: {host.NoDisk}");
            return null;
        }

        return await new Trial(host, visitors, TimeSpan.FromMilliseconds(2)).RunAsync("faults", async trial =>
        {
            await trial.NextAcknowledgementAsync();
            await disturb(trial, host, disk);
        });
    }

    private static async Task FullAsync(Trial trial, FaultyDisk disk, List<string> found)
    {
        disk.WritesFail = Errno.NoSpace;
        var promised = await QuietAsync(trial, TimeSpan.FromSeconds(3));
        disk.WritesFail = 0;
        Report("disk full for 3 s", promised, await trial.NextAcknowledgementAsync());
        if (promised > 0)
        {
            found.Add($"{promised} messages were acknowledged on a full disk");
        }
    }

    private static async Task WritesAsync(Trial trial, FaultyDisk disk, int writes)
    {
        var longest = TimeSpan.Zero;
        for (var n = 1; n <= writes; n++)
        {
            var before = disk.Injected;
            disk.FailWriteAt(n);
            while (disk.Injected == before)
            {
                await Task.Delay(1);
            }

            var resumed = await trial.NextAcknowledgementAsync();
            longest = resumed > longest ? resumed : longest;
        }

        Figures.Print("the n-th write fails, n = 1 to {0}: the longest wait for the next acknowledgement was {1:0.00} s", writes, longest.TotalSeconds);
    }

    private static async Task LockedAsync(Trial trial, HostProcess host)
    {
        await using var other = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "chat.db")};Pooling=False");
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA wal_autocheckpoint=0; BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        var promised = await QuietAsync(trial, TimeSpan.FromSeconds(8));
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync();
        Report("database locked for 8 s", promised, await trial.NextAcknowledgementAsync());
    }

    private static async Task FrozenAsync(Trial trial, HostProcess host)
    {
        host.Freeze();
        var promised = await QuietAsync(trial, TimeSpan.FromSeconds(5));
        host.Thaw();
        Report("host frozen for 5 s", promised, await trial.NextAcknowledgementAsync());
    }

    private static async Task FlushAsync(Trial trial, HostProcess host, FaultyDisk disk, List<string> found)
    {
        var before = disk.Injected;
        disk.FailFlushAt(3);
        while (disk.Injected == before)
        {
            await Task.Delay(1);
        }

        // The flushes after it succeed, and must not be believed.
        var promised = await QuietAsync(trial, TimeSpan.FromSeconds(2));
        var health = await host.HealthAsync();
        host.Kill();
        disk.Undo();
        await host.RestartAsync();
        Report($"a flush failed, health {(int)health}, restarted without what was not flushed", promised, await trial.NextAcknowledgementAsync());
        if (promised > 0 || health == HttpStatusCode.OK)
        {
            found.Add($"after a failed flush {promised} messages were acknowledged, and health was {(int)health}");
        }
    }

    /// <summary>How many messages are acknowledged meanwhile. What was on its way when the fault began is let through.</summary>
    private static async Task<int> QuietAsync(Trial trial, TimeSpan time)
    {
        await Task.Delay(300);
        var before = trial.Acknowledged;
        await Task.Delay(time);
        return trial.Acknowledged - before;
    }

    private static void Report(string what, int promised, TimeSpan resumed) =>
        Figures.Print("{0}: {1} acknowledged meanwhile, the next {2:0.00} s after its end", what, promised, resumed.TotalSeconds);
}
