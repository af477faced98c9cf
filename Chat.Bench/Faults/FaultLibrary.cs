using System.ComponentModel;
using System.Diagnostics;

namespace Chat.Bench.Faults;

/// <summary>Builds <c>faultio.c</c>, which travels inside this assembly, with the compiler of the machine.</summary>
internal static class FaultLibrary
{
    private static readonly string[] Compilers = ["cc", "gcc", "clang"];

    /// <summary>Writes the library to <paramref name="path"/>. Returns null, or one sentence on why it could not.</summary>
    public static string? Build(string path)
    {
        var source = Path.ChangeExtension(path, ".c");
        using (var resource = typeof(FaultLibrary).Assembly.GetManifestResourceStream("faultio.c"))
        {
            if (resource is null)
            {
                return "The source of the faulty disk, faultio.c, is not embedded in this build.";
            }

            using var file = File.Create(source);
            resource.CopyTo(file);
        }

        foreach (var compiler in Compilers)
        {
            try
            {
                return Run(compiler, ["-O2", "-fPIC", "-shared", "-pthread", "-o", path, source, "-ldl"]);
            }
            catch (Win32Exception)
            {
                // Not installed; the next one may be.
            }
        }

        return $"The faulty disk needs a C compiler, and none of {string.Join(", ", Compilers)} is installed.";
    }

    private static string? Run(string compiler, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(compiler, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var first = errors.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? errors.Trim();
        return process.ExitCode == 0 ? null : $"{compiler} could not build the faulty disk: {first}";
    }
}
