using System.Diagnostics;
using System.Runtime.InteropServices;
using Chat.Tests.Support;

namespace Chat.Tests.Widget;

/// <summary>Runs the widget's own tests on the Node that the browser driver brings along.</summary>
public sealed class WidgetModuleTests
{
    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(Repository.Folder("Chat.Widget.Js", "test"), "*.test.js").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Modules(string file)
    {
        var start = new ProcessStartInfo(Node(), ["--test", "--test-reporter=spec", Repository.Folder("Chat.Widget.Js", "test", file)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(node.ExitCode == 0, $"{await output}{await errors}");
        Assert.DoesNotContain("tests 0", await output, StringComparison.Ordinal);
    }

    private static string Node()
    {
        var system = OperatingSystem.IsWindows() ? "win32_x64" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";
        var folder = OperatingSystem.IsWindows() ? system : $"{system}-{architecture}";
        return Path.Combine(AppContext.BaseDirectory, ".playwright", "node", folder, OperatingSystem.IsWindows() ? "node.exe" : "node");
    }
}
