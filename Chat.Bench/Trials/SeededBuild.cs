using System.Diagnostics;

namespace Chat.Bench.Trials;

/// <summary>A build of the host from a copy of its sources that holds the seeded faults, each behind its switch.</summary>
internal sealed class SeededBuild : IDisposable
{
    /// <summary>The environment variable that names the fault that is on.</summary>
    public const string Variable = "CHAT_BENCH_SEED";

    private const string Core = "Chat.Core";

    private static readonly string[] Copied =
        [Core, "Chat.Portal", "Chat.Widget.Js", "Directory.Build.props", "BannedSymbols.txt", "Directory.Packages.props", "global.json", ".editorconfig"];

    private readonly string folder = Scratch.Create("chat-seeds-");

    private SeededBuild()
    {
    }

    private static string Repository => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The folder of the faulty Chat.Portal.</summary>
    public string Portal => Path.Combine(folder, "Chat.Portal");

    /// <exception cref="InvalidOperationException">A fault no longer fits the sources, or they do not build.</exception>
    public static async Task<SeededBuild> CreateAsync(IReadOnlyList<Seed> seeds)
    {
        var build = new SeededBuild();
        try
        {
            var bin = new DirectoryInfo(AppContext.BaseDirectory);
            foreach (var name in Copied)
            {
                Copy(Path.Combine(Repository, name), Path.Combine(build.folder, name), isSource: true);
            }

            foreach (var seed in seeds)
            {
                foreach (var edit in seed.Edits)
                {
                    build.Apply(seed.Name, edit);
                }
            }

            if (seeds.All(seed => seed.Edits.All(edit => edit.File.StartsWith($"{Core}/", StringComparison.Ordinal))))
            {
                // The rest of the host is the one that was built already.
                var output = Path.Combine("bin", bin.Parent!.Name, bin.Name);
                await build.CompileAsync(Path.Combine(build.folder, Core), bin.Parent.Name);
                Copy(Path.Combine(Repository, "Chat.Portal", output), Path.Combine(build.Portal, output), isSource: false);
                File.Copy(Path.Combine(build.folder, Core, output, $"{Core}.dll"), Path.Combine(build.Portal, output, $"{Core}.dll"), overwrite: true);
            }
            else
            {
                await build.CompileAsync(build.Portal, bin.Parent!.Name);
            }

            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose() => Scratch.Delete(folder);

    /// <summary>What is wrong with the faults themselves: the sources went on without them.</summary>
    public static IReadOnlyList<string> Misfits(IReadOnlyList<Seed> seeds) =>
        [.. from seed in seeds
            from edit in seed.Edits
            where !Fits(Read(Path.Combine(Repository, edit.File)), edit)
            select Misfit(seed.Name, edit)];

    private static string Read(string file) => File.ReadAllText(file).ReplaceLineEndings("\n");

    private static bool Fits(string source, Edit edit) => source.Split(edit.Original).Length == 2;

    private static string Misfit(string name, Edit edit) => $"The seed {name} does not fit {edit.File} any more: \"{edit.Original.Trim()}\" must stand there once.";

    private static void Copy(string from, string to, bool isSource)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (!isSource || relative.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj" or "App_Data"))
            {
                var target = Path.Combine(to, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    private void Apply(string name, Edit edit)
    {
        var file = Path.Combine(folder, edit.File);
        var source = Read(file);
        if (!Fits(source, edit))
        {
            throw new InvalidOperationException(Misfit(name, edit));
        }

        var isOn = $"(System.Environment.GetEnvironmentVariable(\"{Variable}\") == \"{name}\")";
        File.WriteAllText(file, source.Replace(edit.Original, edit.Faulty.Replace("SEEDED", isOn, StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private async Task CompileAsync(string project, string configuration)
    {
        var start = new ProcessStartInfo("dotnet", ["build", project, "-c", configuration, "--nologo", "-v", "q", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:NuGetAudit=false", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };

        // What a surrounding build has set for itself is not meant for this one.
        foreach (var key in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(key);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The seeded sources do not build:\n{output}");
        }
    }
}
