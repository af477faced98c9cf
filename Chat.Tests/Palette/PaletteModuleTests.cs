using Chat.Tests.Support;

namespace Chat.Tests.Palette;

/// <summary>What the scripts do without a page.</summary>
public sealed class PaletteModuleTests
{
    public static TheoryData<string> Files { get; } = NodeModules.In(Repository.Folder("Chat.Tests", "Palette"));

    [Theory]
    [MemberData(nameof(Files))]
    public Task Modules(string file) => NodeModules.RunAsync(Repository.Folder("Chat.Tests", "Palette", file));
}
