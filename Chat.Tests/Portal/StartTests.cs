using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chat.Core;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Chat.Tests.Portal;

/// <summary>What keeps the host from starting: one clear line each, a non-zero exit, and nothing changed.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Chat:Demo", "maybe", "Chat:Demo is \"maybe\"; allowed are true and false.")]
    [InlineData("Chat:Limits:Enabled", "1", "Chat:Limits:Enabled is \"1\"; allowed are true and false.")]
    [InlineData("Chat:Attention:LiftAfterMinutes", "-1", "Chat:Attention:LiftAfterMinutes is \"-1\"; allowed are whole minutes from 1 to 1440, and 0 for never.")]
    [InlineData("Chat:Attention:LiftAfterMinutes", "1441", "Chat:Attention:LiftAfterMinutes is \"1441\"; allowed are whole minutes from 1 to 1440, and 0 for never.")]
    [InlineData("Chat:Attention:LiftAfterMinutes", "ten", "Chat:Attention:LiftAfterMinutes is \"ten\"; allowed are whole minutes from 1 to 1440, and 0 for never.")]
    [InlineData("Chat:Agents:0:Role", "boss", "Chat:Agents:0:Role is \"boss\"; allowed are agent, lead and administrator.")]
    [InlineData("Chat:Agents:0:Email", "ana", "Chat:Agents:0:Email is \"ana\"; allowed is an e-mail address.")]
    [InlineData("Chat:Agents:0:Password", "short", "Chat:Agents:0:Password has 5 characters; allowed are 12 or more.")]
    [InlineData("Chat:Agents:0:Password", "qwertyqwerty", "Chat:Agents:0:Password (its value is not shown) is not allowed: The password repeats itself or follows a row of keys. Take one that is harder to guess.")]
    public void Read_WrongSetting_NamesItItsValueAndWhatIsAllowed(string key, string value, string line)
    {
        var settings = new Dictionary<string, string?> { ["Chat:Agents:0:Email"] = "ana@example.com", ["Chat:Agents:0:Password"] = "correct-horse", [key] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

        var error = Assert.Throws<ChatStartException>(() => ChatOptionsReader.Read(configuration, "/", isDevelopment: false));

        Assert.Equal([line], error.Faults);
    }

    [Fact]
    public void Read_SeveralWrongSettings_NamesThemAll()
    {
        var settings = new Dictionary<string, string?> { ["Chat:Demo"] = "x", ["Chat:Limits:Enabled"] = "y", ["ConnectionStrings:Chat"] = "Nonsense=1" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

        var error = Assert.Throws<ChatStartException>(() => ChatOptionsReader.Read(configuration, "/", isDevelopment: false));

        Assert.Equal(3, error.Faults.Count);
    }

    [Fact]
    public void Read_Nothing_TakesTheDefaults()
    {
        var configuration = new ConfigurationBuilder().Build();

        var options = ChatOptionsReader.Read(configuration, "/srv/chat", isDevelopment: false);

        Assert.Equal("/srv/chat/App_Data", options.DataDirectory);
        Assert.Contains("/srv/chat/App_Data/chat.db", options.ConnectionString, StringComparison.Ordinal);
        Assert.False(options.Demo);
        Assert.True(options.LimitsEnabled);
        Assert.Equal(TimeSpan.FromMinutes(10), options.LiftAfter);
    }

    [Fact]
    public async Task Start_OccupiedPort_SaysSoInOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        using var folder = new Folder();

        var (code, line) = await RunAsync(folder.Path, address);

        Assert.NotEqual(0, code);
        Assert.StartsWith($"Chat cannot start: --urls is \"{address}\", and the host cannot listen there (Failed to bind", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:5999")]
    public async Task Start_AddressIsNone_SaysSoInOneLine(string address)
    {
        using var folder = new Folder();

        var (code, line) = await RunAsync(folder.Path, address);

        Assert.NotEqual(0, code);
        Assert.StartsWith($"Chat cannot start: --urls is \"{address}\", and the host cannot listen there", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DataDirectoryIsAFile_SaysSoInOneLine()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);

        var (code, line) = await RunAsync(file);

        Assert.NotEqual(0, code);
        Assert.StartsWith($"Chat cannot start: Chat:DataDirectory is \"{file}\", which cannot be written", line, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_SecondHostOnOneDataDirectory_NamesTheFirst()
    {
        await using var host = await ChatHost.StartAsync();

        var (code, line) = await RunAsync(host.DataDirectory);

        Assert.NotEqual(0, code);
        Assert.Contains($"which process {Environment.ProcessId} on {Environment.MachineName} uses", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DatabaseOfANewerVersion_IsRefusedAndUntouched()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "chat.db");
        await ExecuteAsync(file, "CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" TEXT PRIMARY KEY, \"ProductVersion\" TEXT NOT NULL); INSERT INTO \"__EFMigrationsHistory\" VALUES ('29991231000000_Future', '99.0.0');");
        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        var (code, line) = await RunAsync(folder.Path);

        Assert.NotEqual(0, code);
        Assert.StartsWith($"Chat cannot start: The database {file} is of a newer version (it has \"29991231000000_Future\")", line, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_SomebodyElsesDatabase_IsRefusedAndUntouched()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "chat.db");
        await ExecuteAsync(file, "CREATE TABLE Recipes (Id INTEGER PRIMARY KEY)");
        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        var (code, line) = await RunAsync(folder.Path);

        Assert.NotEqual(0, code);
        Assert.Contains("was not made by Chat", line, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_NoDatabaseAtAll_IsRefusedAndUntouched()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "chat.db");
        await File.WriteAllTextAsync(file, new string('x', 4_096), TestContext.Current.CancellationToken);

        var (code, line) = await RunAsync(folder.Path);

        Assert.NotEqual(0, code);
        Assert.StartsWith($"Chat cannot start: The database {file} cannot be used", line, StringComparison.Ordinal);
        Assert.Equal(new string('x', 4_096), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    /// <summary>Runs the program until it gives up; returns its exit code and the one line it wrote to standard error.</summary>
    private static async Task<(int Code, string Line)> RunAsync(string dataDirectory, string address = "http://127.0.0.1:0")
    {
        var start = new ProcessStartInfo("dotnet", [PortalProcess.Program, "--urls", address, "--contentRoot", Repository.Folder("Chat.Portal")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Chat__DataDirectory"] = dataDirectory;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Wait.Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await output;
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static async Task ExecuteAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("chat-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
