using System.Diagnostics;
using System.Threading.Channels;

namespace Chat.Portal.Widget;

/// <summary>
/// Bundles the widget anew when one of its sources changes under <c>dotnet watch</c>, which itself reacts to C#, Razor and
/// wwwroot only. Runs nowhere else.
/// </summary>
internal sealed partial class WidgetWorkbench(WidgetAssets assets, IHostEnvironment environment, ILogger<WidgetWorkbench> logger)
{
    private const string Bundler = "Chat.Widget.Js.dll";

    /// <summary>Editors write a file in several steps.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly string project = Path.GetFullPath(Path.Combine(environment.ContentRootPath, "..", "Chat.Widget.Js"));

    public bool IsWanted => environment.IsDevelopment() && Environment.GetEnvironmentVariable("DOTNET_WATCH") == "1" && Directory.Exists(project);

    public async Task FollowAsync(CancellationToken stoppingToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = new FileSystemWatcher(Path.Combine(project, "src")) { IncludeSubdirectories = true, EnableRaisingEvents = true };
        watcher.Changed += (_, _) => changes.Writer.TryWrite(true);
        watcher.Created += (_, _) => changes.Writer.TryWrite(true);
        watcher.Deleted += (_, _) => changes.Writer.TryWrite(true);
        watcher.Renamed += (_, _) => changes.Writer.TryWrite(true);
        try
        {
            while (await changes.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Pause, stoppingToken);
                while (changes.Reader.TryRead(out _))
                {
                    // One bundle for all of them.
                }

                await BundleAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task BundleAsync(CancellationToken stoppingToken)
    {
        // Beside the build's own output, which the next build compares with its inputs.
        var output = Path.Combine(project, "obj", "widget-watch");
        var bundler = Directory.GetFiles(Path.Combine(project, "bin"), Bundler, SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc);
        if (bundler is null)
        {
            return;
        }

        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [bundler, Path.Combine(project, "src"), output])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");
        using var process = Process.Start(start)!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(stoppingToken), process.StandardError.ReadToEndAsync(stoppingToken));
        await process.WaitForExitAsync(stoppingToken);
        if (process.ExitCode != 0)
        {
            Log.Faulty(logger, (await failed).Trim());
            return;
        }

        assets.Replace(new WidgetBundle(Directory.GetFiles(output).Select(file => Path.GetFileName(file)).ToList(), name => File.ReadAllBytes(Path.Combine(output, name))));
        Log.Bundled(logger, (await said).TrimEnd());
    }

    private static partial class Log
    {
        [LoggerMessage(4301, LogLevel.Information, "The widget was bundled anew; reload the page\n{Sizes}")]
        public static partial void Bundled(ILogger logger, string sizes);

        [LoggerMessage(4302, LogLevel.Warning, "The widget was not bundled: {Fault}")]
        public static partial void Faulty(ILogger logger, string fault);
    }
}
