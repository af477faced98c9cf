using System.Diagnostics;

namespace Chat.Bench.Trials;

/// <summary>A build of the host from a copy of its sources that holds the seeded faults, each behind its switch.</summary>
internal sealed class SeededBuild : IDisposable
{
    /// <summary>The environment variable that names the fault that is on.</summary>
    public const string Variable = "CHAT_BENCH_SEED";

    private static readonly string[] Copied =
        ["Chat.Core", "Chat.Portal", "Chat.Widget.Js", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    private readonly string folder = Scratch.Create("chat-seeds-");

    private SeededBuild()
    {
    }

    /// <summary>The folder of the faulty Chat.Portal.</summary>
    public string Portal => Path.Combine(folder, "Chat.Portal");

    /// <exception cref="InvalidOperationException">A fault no longer fits the sources, or they do not build.</exception>
    public static async Task<SeededBuild> CreateAsync(IReadOnlyList<Seed> seeds)
    {
        var build = new SeededBuild();
        try
        {
            var bin = new DirectoryInfo(AppContext.BaseDirectory);
            var repository = bin.Parent!.Parent!.Parent!.Parent!;
            foreach (var name in Copied)
            {
                Copy(Path.Combine(repository.FullName, name), Path.Combine(build.folder, name));
            }

            foreach (var seed in seeds)
            {
                foreach (var edit in seed.Edits)
                {
                    build.Apply(seed.Name, edit);
                }
            }

            await build.CompileAsync(bin.Parent.Name);
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose() => Scratch.Delete(folder);

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (relative.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj" or "App_Data"))
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
        var source = File.ReadAllText(file).ReplaceLineEndings("\n");
        if (source.Split(edit.Original).Length != 2)
        {
            throw new InvalidOperationException($"The seed {name} does not fit {edit.File} any more: \"{edit.Original.Trim()}\" must stand there once.");
        }

        var isOn = $"(System.Environment.GetEnvironmentVariable(\"{Variable}\") == \"{name}\")";
        File.WriteAllText(file, source.Replace(edit.Original, edit.Faulty.Replace("SEEDED", isOn, StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private async Task CompileAsync(string configuration)
    {
        var start = new ProcessStartInfo("dotnet", ["build", Portal, "-c", configuration, "--nologo", "-v", "q", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:NuGetAudit=false", "-nodeReuse:false"])
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
