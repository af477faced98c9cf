using System.Diagnostics;
using Chat.Core.Audit;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Audit;

public sealed class AuditVerifierTests
{
    [Theory]
    [InlineData("UPDATE AuditLog SET ActorId = NULL WHERE Sequence = 4", 4)]
    [InlineData("UPDATE AuditLog SET Details = '{\"n\":99}' WHERE Sequence = 5", 5)]
    [InlineData("UPDATE AuditLog SET At = At - 1000 WHERE Sequence = 3", 3)]
    [InlineData("UPDATE AuditLog SET Address = NULL WHERE Sequence = 2", 2)]
    [InlineData("UPDATE AuditLog SET Version = 9 WHERE Sequence = 6", 6)]
    [InlineData("DELETE FROM AuditLog WHERE Sequence = 4", 4)]
    [InlineData("DELETE FROM AuditLog WHERE Sequence = 1", 1)]
    [InlineData("UPDATE AuditLog SET Sequence = -4 WHERE Sequence = 4; UPDATE AuditLog SET Sequence = 4 WHERE Sequence = 5; UPDATE AuditLog SET Sequence = 5 WHERE Sequence = -4", 1)]
    [InlineData("UPDATE AuditLog SET Hash = randomblob(32) WHERE Sequence = 4", 4)]
    [InlineData("UPDATE AuditLog SET Hash = 'text' WHERE Sequence = 4", 4)]
    [InlineData("DELETE FROM AuditLog WHERE Sequence > 7", 8)]
    [InlineData("DELETE FROM AuditLog", 1)]
    [InlineData("DROP TABLE AuditLog", 1)]
    public async Task Verify_ALogThatWasTamperedWith_NamesTheFirstBrokenEntry(string sql, long brokenAt)
    {
        await using var host = await ChatHost.StartAsync();
        await FillAsync(host, 10);

        AuditRows.Tamper(host.DataDirectory, sql);

        var verdict = AuditRows.Verify(host.DataDirectory);
        Assert.False(verdict.IsWhole);
        Assert.Equal(sql.Contains("= -4", StringComparison.Ordinal) ? 4 : brokenAt, verdict.BrokenAt);
    }

    [Fact]
    public async Task Verify_ATailThatWasCutWithCare_IsMissedByWhoKeptTheHead()
    {
        await using var host = await ChatHost.StartAsync();
        await FillAsync(host, 10);
        var head = AuditRows.Verify(host.DataDirectory).Head;

        AuditRows.Tamper(host.DataDirectory, "DELETE FROM AuditLog WHERE Sequence > 7; UPDATE sqlite_sequence SET seq = 7 WHERE name = 'AuditLog'");

        Assert.True(AuditRows.Verify(host.DataDirectory).IsWhole);
        Assert.Equal(8, AuditRows.Verify(host.DataDirectory, head).BrokenAt);
    }

    [Fact]
    public async Task Verify_AChainThatWasForgedFromTheMiddle_IsNotTheOneThatWasKept()
    {
        await using var host = await ChatHost.StartAsync();
        await FillAsync(host, 10);
        var head = AuditRows.Verify(host.DataDirectory).Head!;
        AuditRows.Tamper(host.DataDirectory, "DELETE FROM AuditLog WHERE Sequence > 7; UPDATE sqlite_sequence SET seq = 7 WHERE name = 'AuditLog'");

        await FillAsync(host, 5);

        Assert.True(AuditRows.Verify(host.DataDirectory).IsWhole);
        Assert.Equal(head.Sequence, AuditRows.Verify(host.DataDirectory, head).BrokenAt);
    }

    [Fact]
    public async Task Command_BesideAHostThatIsKilled_FindsTheChainWhole()
    {
        await using var portal = await PortalProcess.StartAsync();
        using (var http = new HttpClient { BaseAddress = portal.Address })
        {
            // Sign-ins that fail are written down; the host dies while they come.
            var floods = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                for (var n = 0; n < 200; n++)
                {
                    try
                    {
                        await AgentHttp.TrySignInAsync(http, $"nobody{i}@example.com", "wrong");
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }
                }
            })).ToArray();
            await Wait.UntilAsync(() => AuditRows.Verify(portal.DataDirectory).Count > 2, "something was written");
            Assert.Equal(0, (await VerifyAsync(portal.DataDirectory)).Code);

            await portal.KillAsync();
            await Task.WhenAll(floods);
        }

        var (code, output) = await VerifyAsync(portal.DataDirectory);
        Assert.Equal(0, code);
        var head = output.Trim().Split('\n')[^1];
        await portal.RunAsync();
        Assert.Equal(0, (await VerifyAsync(portal.DataDirectory, "--expect", head)).Code);
        AuditRows.Tamper(portal.DataDirectory, "UPDATE AuditLog SET Action = 'site.changed' WHERE Sequence = 2");

        (code, output) = await VerifyAsync(portal.DataDirectory);

        Assert.Equal(1, code);
        Assert.Contains("entry 2", output, StringComparison.Ordinal);
        Assert.Equal(2, (await VerifyAsync(portal.DataDirectory, "--expect", "nonsense")).Code);
    }

    private static async Task<(int Code, string Output)> VerifyAsync(string directory, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [PortalProcess.Program, "verify-audit", "--contentRoot", Repository.Folder("Chat.Portal"), $"--Chat:DataDirectory={directory}", "--hostBuilder:reloadConfigOnChange=false", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static async Task FillAsync(ChatHost host, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await host.Services.GetRequiredService<AuditLog>().WriteAsync(new AuditEntry(Guid.CreateVersion7(), "site.changed")
            {
                Address = System.Net.IPAddress.Loopback,
                Details = AuditDetails.Of(new { n = i }),
            });
        }
    }
}
