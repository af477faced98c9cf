using System.Text.RegularExpressions;
using Chat.Tests.Support;

namespace Chat.Tests.Architecture;

/// <summary>The catalogue of what the host logs.</summary>
public sealed partial class LogTests
{
    [Fact]
    public void Events_OfAllClasses_HaveNumbersOfTheirOwn()
    {
        var numbers = new[] { "Chat.Core", "Chat.Portal" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Event.Matches(File.ReadAllText(file)).Select(found => (Number: found.Groups[1].Value, File: Path.GetFileName(file))))
            .ToLookup(found => found.Number, found => found.File);

        Assert.NotEmpty(numbers);
        Assert.All(numbers, number => Assert.Single(number));
    }

    [GeneratedRegex(@"LoggerMessage\((\d+)")]
    private static partial Regex Event { get; }
}
