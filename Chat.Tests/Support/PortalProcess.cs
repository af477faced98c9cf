using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chat.Bench.Faults;

namespace Chat.Tests.Support;

/// <summary>The real host as a process of its own, which can be killed and started again on the same data and port.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly Dictionary<string, string> environment;
    private readonly string dataDirectory = Directory.CreateTempSubdirectory("chat-").FullName;
    private readonly List<string> output = [];
    private Process? process;

    private PortalProcess(int port, Dictionary<string, string> environment)
    {
        Port = port;
        this.environment = environment;
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public string DataDirectory => dataDirectory;

    public string Output
    {
        get
        {
            lock (output)
            {
                return string.Join('\n', output);
            }
        }
    }

    /// <summary>The program as the build of these tests left it.</summary>
    public static string Program => Path.Combine(
        Repository.Folder("Chat.Portal"), "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, new DirectoryInfo(AppContext.BaseDirectory).Name, "Chat.Portal.dll");

    /// <summary>Null when none was asked for, or none can be made here (<see cref="NoDisk"/>).</summary>
    internal FaultyDisk? Disk { get; private set; }

    /// <summary>Why there is no faulty disk, in one sentence.</summary>
    internal string? NoDisk { get; private set; }

    public static async Task<PortalProcess> StartAsync(Dictionary<string, string>? settings = null, bool hasFaultyDisk = false)
    {
        var environment = new Dictionary<string, string>(settings ?? [])
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Chat__Agents__0__Email"] = "ana@example.com",
            ["Chat__Agents__0__Password"] = "correct-horse",
            ["Chat__Agents__0__Name"] = "Ana Ruiz",
            ["Chat__Agents__1__Email"] = "jonas@example.com",
            ["Chat__Agents__1__Password"] = "correct-horse",
            ["Chat__Agents__1__Name"] = "Jonas Weber",
        };
        var portal = new PortalProcess(FreePort(), environment);
        if (hasFaultyDisk)
        {
            portal.Disk = FaultyDisk.TryCreate(portal.dataDirectory, out var reason);
            portal.NoDisk = reason;
        }

        await portal.RunAsync();
        return portal;
    }

    public async Task RunAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Program, "--urls", $"http://127.0.0.1:{Port}", "--contentRoot", Repository.Folder("Chat.Portal"), "--hostBuilder:reloadConfigOnChange=false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        start.Environment["Chat__DataDirectory"] = dataDirectory;
        start.Environment["DOTNET_TieredPGO"] = "0"; // it runs for a moment only
        Disk?.ApplyTo(start);
        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient();
        await Wait.UntilAsync(
            async () =>
            {
                Assert.False(process.HasExited, Output);
                try
                {
                    using var answer = await http.GetAsync(new Uri(Address, "/health/ready"), TestContext.Current.CancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the host is ready");
    }

    /// <summary>kill -9: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, as a deploy sends it. Returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var limit = new CancellationTokenSource(Wait.Limit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
        Disk?.Dispose();
        Directory.Delete(dataDirectory, recursive: true);
        return ValueTask.CompletedTask;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.Add(line.Data ?? "");
        }
    }
}
