using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Chat.Bench;

/// <summary>A host in a process of its own, on a free port and an own data directory.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly string dataDirectory = Directory.CreateTempSubdirectory("chat-bench-").FullName;
    private readonly string program;
    private readonly string[] arguments;
    private Process process;

    private HostProcess(string program, int port, string[] arguments)
    {
        this.program = program;
        this.arguments = arguments;
        Address = new Uri($"http://127.0.0.1:{port}");
        process = Start();
    }

    public Uri Address { get; }

    public TimeSpan CpuTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes that the process has in memory.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The product, with its limits off.</summary>
    public static async Task<HostProcess> PortalAsync()
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = Path.Combine(bin.Parent!.Parent!.Parent!.Parent!.FullName, "Chat.Portal");
        var port = FreePort();
        var host = new HostProcess(
            Path.Combine(folder, "bin", bin.Parent.Name, bin.Name, "Chat.Portal.dll"), port, ["--urls", $"http://127.0.0.1:{port}", "--contentRoot", folder]);
        await host.ReadyAsync("/health/ready");
        return host;
    }

    /// <summary>A bare SignalR echo in the same kind of process.</summary>
    public static async Task<HostProcess> EchoAsync()
    {
        var port = FreePort();
        var host = new HostProcess(typeof(HostProcess).Assembly.Location, port, ["echo-host", "--port", $"{port}"]);
        await host.ReadyAsync("/ready");
        return host;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public async Task RestartAsync()
    {
        process.Dispose();
        process = Start();
        await ReadyAsync("/health/ready");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
        Directory.Delete(dataDirectory, recursive: true);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Chat__DataDirectory"] = dataDirectory;
        start.Environment["Chat__Limits__Enabled"] = "false";
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Error";
        return Process.Start(start)!;
    }

    private async Task ReadyAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
        }

        throw new InvalidOperationException("The host did not come up.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
