using System.Net;
using System.Text.Json;
using Chat.Core.Audit;
using Chat.Core.Conversations;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Audit;

public sealed class AuditLogTests
{
    [Fact]
    public async Task Write_AnEntry_KeepsAllOfItAndTheNetworkOnly()
    {
        await using var host = await ChatHost.StartAsync();
        var (agentId, clientId) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await Log(host).WriteAsync(new AuditEntry(agentId, "client.merged", AuditObjects.Client, clientId)
        {
            Address = IPAddress.Parse("::ffff:203.0.113.77"),
            Details = AuditDetails.Of(new { zebra = 1, apple = "ä", nested = new { b = 2, a = 1 } }),
        });

        var entry = Assert.Single(await AuditRows.AllAsync(host), r => r.Action == "client.merged");
        Assert.Equal((1, agentId, "client", clientId.ToString()), (entry.Version, entry.ActorId!.Value, entry.ObjectKind, entry.ObjectId));
        Assert.Equal("client", entry.Area);
        Assert.Equal("203.0.113.0/24", entry.Address);
        Assert.Equal("""{"apple":"ä","nested":{"a":1,"b":2},"zebra":1}""", entry.Details);
        Assert.True(AuditRows.Verify(host.DataDirectory).IsWhole);
    }

    [Fact]
    public async Task Write_TwoHundredAtOnceOnBothWays_MakeOneChain()
    {
        await using var host = await ChatHost.StartAsync();
        var before = (await AuditRows.AllAsync(host)).Count;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => i % 2 == 0 ? Log(host).WriteAsync(Entry(i)) : SaveAsync(i))));

        var all = await AuditRows.AllAsync(host);
        Assert.Equal(before + 200, all.Count);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}").Order(), all.Skip(before).Select(r => r.ObjectId!).Order());
        var verdict = AuditRows.Verify(host.DataDirectory);
        Assert.Equal((true, all.Count), (verdict.IsWhole, verdict.Count));

        async Task SaveAsync(int i)
        {
            await using var db = await host.DbAsync();
            await Log(host).SaveAsync(db, () => Entry(i), TestContext.Current.CancellationToken);
        }

        static AuditEntry Entry(int i) => new(null, "label.changed", AuditObjects.Label, $"{i}");
    }

    [Fact]
    public async Task Rows_AreRefusedToBeChangedOrDeletedOrPutInBetween()
    {
        await using var host = await ChatHost.StartAsync();
        await Log(host).WriteAsync(new AuditEntry(null, "site.changed"));
        await using var db = await host.DbAsync();
        var entry = await db.AuditLog.FirstAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<SqliteException>(() => db.AuditLog.ExecuteUpdateAsync(s => s.SetProperty(r => r.Action, "label.changed"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<SqliteException>(() => db.AuditLog.ExecuteDeleteAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<SqliteException>(() => db.Database.ExecuteSqlRawAsync(
            "INSERT INTO AuditLog (Sequence, Version, At, Action, Hash) VALUES (900, 1, 1, 'site.changed', zeroblob(32))", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<SqliteException>(() => db.Database.ExecuteSqlRawAsync(
            "INSERT OR REPLACE INTO AuditLog (Sequence, Version, At, Action, Hash) VALUES (1, 1, 1, 'site.changed', zeroblob(32))", TestContext.Current.CancellationToken));
        db.AuditLog.Remove(entry);
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));

        Assert.True(AuditRows.Verify(host.DataDirectory).IsWhole);
    }

    [Fact]
    public async Task Save_TheEntryCannotBeWritten_NothingIsChanged()
    {
        await using var host = await ChatHost.StartAsync();
        await using (var db = await host.DbAsync())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Stop BEFORE INSERT ON AuditLog BEGIN SELECT RAISE(ABORT, 'stop'); END", TestContext.Current.CancellationToken);
        }

        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await host.Services.GetRequiredService<LabelService>().CreateAsync(await host.AgentIdAsync(), "Refund", LabelColor.Slate, TestContext.Current.CancellationToken));

        Assert.Equal(0, await host.CountAsync(db => db.Labels));
    }

    [Fact]
    public async Task Write_AClockThatIsSetBack_NeverGoesBack()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.Zero };
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        await Log(host).WriteAsync(new AuditEntry(null, "site.changed"));

        clock.AdjustTime(clock.GetUtcNow().AddMinutes(-10));
        await Log(host).WriteAsync(new AuditEntry(null, "site.changed"));

        var all = await AuditRows.AllAsync(host);
        Assert.True(all[^1].At >= all[^2].At);
    }

    [Fact]
    public async Task Note_AFlood_IsCountedAndNotWritten()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var notes = host.Services.GetRequiredService<AuditNotes>();

        for (var i = 0; i < 500; i++)
        {
            await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed) { Address = IPAddress.Parse($"10.0.{i % 100}.1") });
        }

        Assert.Equal(AuditNotes.PerAction, (await AuditRows.AllAsync(host)).Count(r => r.Action == AuditActions.SignInFailed));
        clock.Advance(TimeSpan.FromMinutes(1));
        await Wait.UntilAsync(async () => (await AuditRows.AllAsync(host)).Any(r => r.Details == $$"""{"furtherTimes":{{500 - AuditNotes.PerAction}}}"""), "the rest was counted");
        await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed) { Address = IPAddress.Parse("10.0.0.1") });
        Assert.Equal(AuditNotes.PerAction + 2, (await AuditRows.AllAsync(host)).Count(r => r.Action == AuditActions.SignInFailed));
    }

    [Fact]
    public void Details_OfASecretAndALongText_AreKeptOutAndCut()
    {
        var details = AuditDetails.Of(new { apiToken = "canary", Password = "canary", text = new string('x', 10_000), many = Enumerable.Range(0, 5_000) });

        Assert.DoesNotContain("canary", details.Json, StringComparison.Ordinal);
        Assert.True(details.Json.Length <= 16_000);
        using var json = JsonDocument.Parse(details.Json);
        Assert.EndsWith("… (10000)", json.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Details_OfAChange_HoldWhatIsOtherwise()
    {
        var change = AuditDetails.Change(new Setting("a", new Inner(1, 2)), new Setting("a", new Inner(1, 3)));

        Assert.Equal("""{"after":{"inner":{"y":3}},"before":{"inner":{"y":2}}}""", change!.Json);
        Assert.Null(AuditDetails.Change(new Setting("a", new Inner(1, 2)), new Setting("a", new Inner(1, 2))));
    }

    private static AuditLog Log(ChatHost host) => host.Services.GetRequiredService<AuditLog>();

    private sealed record Setting(string Name, Inner Inner);

    private sealed record Inner(int X, int Y);
}
