using System.Net;
using Chat.Core.SignIns;
using Chat.Portal.Commands;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.SignIns;

/// <summary>The command that makes every key worthless, and who may read keys.</summary>
public sealed class RotateKeysTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_StoppedHost_OldCookiesAreWorthlessAndSecretsStillCount()
    {
        var directory = Directory.CreateTempSubdirectory("chat-").FullName;
        var options = new ChatHost.HostOptions { DataDirectory = directory };
        await using var host = await ChatHost.StartAsync(options);
        using var browser = new Browser(host.Address);
        await browser.SignInAsync();
        var agentId = await host.AgentIdAsync();
        IReadOnlyList<string> codes;
        var secret = Totp.CreateSecret();
        using (CurrentSignIn.Use(await host.SignInAsync()))
        {
            codes = await host.Services.GetRequiredService<SecondFactorService>().TurnOnAsync(agentId, secret, Totp.Code(secret, DateTimeOffset.UtcNow), Token);
        }

        var signing = (await new TestSite(host).SecretsAsync()).Current;
        var whileRunning = RotateKeys.Run(Arguments(directory));
        var exit = -1;
        await host.RestartAsync(() => exit = RotateKeys.Run(Arguments(directory)));

        Assert.Equal((1, 0), (whileRunning, exit));
        using var after = new Browser(host.Address, browser.Cookies);
        Assert.Equal(HttpStatusCode.Redirect, await after.GetAsync("/inbox"));
        Assert.Equal(0, await host.CountAsync(db => db.SignIns.Where(s => s.EndedAt == null)));
        var factors = host.Services.GetRequiredService<SecondFactorService>();
        Assert.Equal(PasswordOutcome.Right, await factors.CheckAsync(agentId, Totp.Code(secret, DateTimeOffset.UtcNow.AddSeconds(30)), null, Token));
        Assert.Equal(PasswordOutcome.Right, await factors.CheckAsync(agentId, codes[0], null, Token));
        Assert.Equal(signing, (await new TestSite(host).SecretsAsync()).Current);
    }

    [Fact]
    public async Task Keys_OnUnix_AreForThisUserOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var directory = Directory.CreateTempSubdirectory("chat-").FullName;
        var folder = Directory.CreateDirectory(Path.Combine(directory, "keys")).FullName;
        var older = Path.Combine(folder, "key-older.xml");
        await File.WriteAllTextAsync(older, "<key />", Token);
        File.SetUnixFileMode(older, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var host = await ChatHost.StartAsync(new() { DataDirectory = directory });
        using var browser = new Browser(host.Address);
        await browser.SignInAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        var files = Directory.GetFiles(folder, "*.xml");
        Assert.True(files.Length >= 2);
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static string[] Arguments(string directory) =>
        [$"--Chat:DataDirectory={directory}", "--environment=Production", "--hostBuilder:reloadConfigOnChange=false", $"--contentRoot={Repository.Folder("Chat.Portal")}", "--applicationName=Chat.Portal"];
}
