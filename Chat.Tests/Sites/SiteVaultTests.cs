using System.Text;
using Chat.Core.Clients;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Chat.Tests.Sites;

/// <summary>What signs for a site is written down by nobody, and can still be read.</summary>
public sealed class SiteVaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_MadeAndRotated_AreNowhereInTheDataDirectory()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var first = (await site.SecretsAsync()).Current!;
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());

        var both = await site.Secrets.RotateAsync(await host.AgentIdAsync(), await site.IdAsync(), IdentitySecrets.DefaultOverlap, Stop);

        Assert.Equal(first, both.Previous);
        Assert.Empty(Traces(host, first, both.Current!));
        Assert.NotEmpty(Traces(host, "closed:CfDJ8"));
    }

    [Fact]
    public async Task Start_WithSecretsThatAnOlderVersionLeftOpen_ClosesThemAndLeavesNoByte()
    {
        const string current = "c2VjcmV0LW9mLXRoZS1vbGRlci12ZXJzaW9uLTMyLWI";
        const string previous = "dGhlLW9uZS1iZWZvcmUtdGhlLWxhc3QtY2hhbmdlLTM";
        await using var host = await ChatHost.StartAsync();
        await host.RestartAsync(() =>
        {
            Write(host, $"UPDATE Sites SET Secret = '{current}', PreviousSecret = '{previous}', PreviousSecretEndsAt = {DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds()}");
            Assert.NotEmpty(Traces(host, current));
        });
        var site = new TestSite(host);
        var visitor = await host.VisitorAsync();

        await visitor.BecomeAsync(await site.SignAsync("42", secret: previous));
        var secrets = await site.SecretsAsync();

        Assert.Equal((current, previous), (secrets.Current, secrets.Previous));
        Assert.Empty(Traces(host, current, previous));
        await host.RestartAsync();
        Assert.Equal(current, (await new TestSite(host).SecretsAsync()).Current);
    }

    [Fact]
    public async Task Secrets_WhoseKeysAreGone_SignNothingAndANewOneIsMade()
    {
        await using var host = await ChatHost.StartAsync();
        var lost = (await new TestSite(host).SecretsAsync()).Current!;
        await host.RestartAsync(() => Directory.Delete(Path.Combine(host.DataDirectory, "keys"), recursive: true));
        var site = new TestSite(host);
        var visitor = await host.VisitorAsync();

        Assert.StartsWith("identity_invalid: ", await visitor.RefusalAsync("Identify", await site.SignAsync("42", secret: lost)), StringComparison.Ordinal);
        Assert.NotEqual(lost, (await site.SecretsAsync()).Current);
        await visitor.InvokeAsync("Identify", await site.SignAsync("42"));
    }

    private static void Write(ChatHost host, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "chat.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Files of the data directory that hold one of the texts.</summary>
    private static List<string> Traces(ChatHost host, params string[] texts) =>
    [
        .. Directory.EnumerateFiles(host.DataDirectory, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "chat.lock" && Array.Exists(texts, text => Holds(path, text))),
    ];

    private static bool Holds(string path, string text)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
    }
}
