using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chat.Bench.Faults;

namespace Chat.Bench;

/// <summary>How a host is to be started.</summary>
internal sealed record HostSetup
{
    /// <summary>The folder of a Chat.Portal that was built elsewhere; null means the one beside this program.</summary>
    public string? Build { get; init; }

    /// <summary>Which of its seeded faults is on.</summary>
    public string? Seed { get; init; }

    public bool HasFaultyDisk { get; init; }

    /// <summary>Whether it holds its limits, as it does in production.</summary>
    public bool HasLimits { get; init; }

    /// <summary>Filled already; null makes an empty one.</summary>
    public string? DataDirectory { get; init; }
}

/// <summary>A host in a process of its own, on a free port and its own data directory.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;
    private const int Terminate = 15;

    private static readonly Lock Starting = new();
    private static readonly ConcurrentDictionary<HostProcess, bool> Running = [];

    private readonly bool isDataKept;
    private readonly string program;
    private readonly string[] arguments;
    private readonly HostSetup setup;
    private Process process;

    private HostProcess(string program, int port, string[] arguments, HostSetup setup)
    {
        this.program = program;
        this.arguments = arguments;
        this.setup = setup;
        isDataKept = setup.DataDirectory is not null;
        DataDirectory = setup.DataDirectory ?? Scratch.Create("chat-bench-");
        Address = new Uri($"http://127.0.0.1:{port}");
        if (setup.HasFaultyDisk)
        {
            Disk = FaultyDisk.TryCreate(DataDirectory, out var reason);
            NoDisk = reason;
        }

        process = Start();
        Running[this] = true;
    }

    /// <summary>Whether this program was interrupted; what fails from then on is no news.</summary>
    public static bool IsLeaving { get; private set; }

    public Uri Address { get; }

    public string DataDirectory { get; }

    /// <summary>Null when none was asked for, or none can be made here (<see cref="NoDisk"/>).</summary>
    public FaultyDisk? Disk { get; }

    /// <summary>Why there is no faulty disk, in one sentence.</summary>
    public string? NoDisk { get; }

    public int Id => process.Id;

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

    /// <summary>The product, with its limits off unless they are asked for.</summary>
    public static async Task<HostProcess> PortalAsync(HostSetup? setup = null)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = setup?.Build ?? Path.Combine(bin.Parent!.Parent!.Parent!.Parent!.FullName, "Chat.Portal");
        var port = FreePort();
        var host = new HostProcess(
            Path.Combine(folder, "bin", bin.Parent!.Name, bin.Name, "Chat.Portal.dll"), port, ["--urls", $"http://127.0.0.1:{port}", "--contentRoot", folder], setup ?? new HostSetup());
        await host.ReadyAsync("/health/ready");
        return host;
    }

    /// <summary>A bare SignalR echo in the same kind of process.</summary>
    public static async Task<HostProcess> EchoAsync()
    {
        var port = FreePort();
        var host = new HostProcess(typeof(HostProcess).Assembly.Location, port, ["echo-host", "--port", $"{port}"], new HostSetup());
        await host.ReadyAsync("/ready");
        return host;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> StopAsync()
    {
        var clock = Stopwatch.StartNew();
        Signal(Terminate);
        await process.WaitForExitAsync();
        return clock.Elapsed;
    }

    /// <summary>Lets no thread of it run until <see cref="Thaw"/>.</summary>
    public void Freeze() => Signal(Stop);

    public void Thaw() => Signal(Continue);

    public async Task RestartAsync()
    {
        process.Dispose();
        process = Start();
        await ReadyAsync("/health/ready");
    }

    public async Task<HttpStatusCode> HealthAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>When this program is interrupted: no host stays behind, and none of its data.</summary>
    public static void DisposeAll()
    {
        lock (Starting)
        {
            IsLeaving = true;
            foreach (var host in Running.Keys)
            {
                host.Dispose();
            }
        }
    }

    public void Dispose()
    {
        if (!Running.TryRemove(this, out _))
        {
            return;
        }

        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
        Disk?.Dispose();
        if (!isDataKept)
        {
            Scratch.Delete(DataDirectory);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Chat__DataDirectory"] = DataDirectory;
        start.Environment["Chat__Limits__Enabled"] = setup.HasLimits ? "true" : "false";
        start.Environment["Logging__LogLevel__Default"] = "None";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "None";
        start.Environment[Trials.SeededBuild.Variable] = setup.Seed;
        Disk?.ApplyTo(start);
        lock (Starting)
        {
            // Whatever goes on while this program leaves starts nothing any more.
            return IsLeaving ? throw new OperationCanceledException("Interrupted.") : Process.Start(start)!;
        }
    }

    private async Task ReadyAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
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
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"The host ended with {process.ExitCode}.");
                }
            }
        }

        throw new InvalidOperationException("The host did not come up.");
    }

    private void Signal(int signal)
    {
        if (SendSignal(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} could not be sent.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
