using Chat.Tests.Support;

namespace Chat.Tests.Widget;

/// <summary>Runs the widget's own tests on the Node that the browser driver brings along.</summary>
public sealed class WidgetModuleTests
{
    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(Repository.Folder("Chat.Widget.Js", "test"), "*.test.js").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Modules(string file) => Node.TestAsync(Repository.Folder("Chat.Widget.Js", "test", file));
}
