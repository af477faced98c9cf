using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chat.Tests.Support;

/// <summary>Runs tests of JavaScript modules on the Node that the browser driver brings along.</summary>
internal static class NodeModules
{
    /// <summary>The test files of a folder by name.</summary>
    public static TheoryData<string> In(string folder) =>
        [.. Directory.GetFiles(folder, "*.test.js").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public static async Task RunAsync(string file)
    {
        var start = new ProcessStartInfo(Program(), ["--test", "--test-reporter=spec", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(node.ExitCode == 0, $"{await output}{await errors}");
        Assert.DoesNotContain("tests 0", await output, StringComparison.Ordinal);
    }

    private static string Program()
    {
        var system = OperatingSystem.IsWindows() ? "win32_x64" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";
        var folder = OperatingSystem.IsWindows() ? system : $"{system}-{architecture}";
        return Path.Combine(AppContext.BaseDirectory, ".playwright", "node", folder, OperatingSystem.IsWindows() ? "node.exe" : "node");
    }
}
