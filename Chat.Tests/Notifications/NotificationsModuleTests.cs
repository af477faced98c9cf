using Chat.Tests.Support;

namespace Chat.Tests.Notifications;

/// <summary>What the scripts do without a page.</summary>
public sealed class NotificationsModuleTests
{
    public static TheoryData<string> Files { get; } = NodeModules.In(Repository.Folder("Chat.Tests", "Notifications"));

    [Theory]
    [MemberData(nameof(Files))]
    public Task Modules(string file) => NodeModules.RunAsync(Repository.Folder("Chat.Tests", "Notifications", file));
}
