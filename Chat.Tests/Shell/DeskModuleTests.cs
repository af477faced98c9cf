using Chat.Tests.Support;

namespace Chat.Tests.Shell;

/// <summary>Runs the tests of the desk's scripts; they lie beside the C# tests of the same feature.</summary>
public sealed class DeskModuleTests
{
    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(Repository.Folder("Chat.Tests"), "*.test.js", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Folder("Chat.Tests"), f))
            .Where(f => !f.StartsWith("bin", StringComparison.Ordinal) && !f.StartsWith("obj", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Modules(string file) => Node.TestAsync(Repository.Folder("Chat.Tests", file));
}
