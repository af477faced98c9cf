using Chat.Tests.Support;

namespace Chat.Tests.Inbox;

/// <summary>The tests of what the desk does in the browser (<c>wwwroot/desk</c>).</summary>
public sealed class DeskModuleTests
{
    public static TheoryData<string> Files { get; } = NodeModules.In(Repository.Folder("Chat.Tests", "Inbox", "Modules"));

    [Theory]
    [MemberData(nameof(Files))]
    public Task Modules(string file) => NodeModules.RunAsync(Repository.Folder("Chat.Tests", "Inbox", "Modules", file));
}
