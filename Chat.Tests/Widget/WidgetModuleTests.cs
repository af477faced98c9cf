using Chat.Tests.Support;

namespace Chat.Tests.Widget;

/// <summary>The widget's own tests.</summary>
public sealed class WidgetModuleTests
{
    public static TheoryData<string> Files { get; } = NodeModules.In(Repository.Folder("Chat.Widget.Js", "test"));

    [Theory]
    [MemberData(nameof(Files))]
    public Task Modules(string file) => NodeModules.RunAsync(Repository.Folder("Chat.Widget.Js", "test", file));
}
