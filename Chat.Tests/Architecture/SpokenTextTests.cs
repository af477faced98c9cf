using System.Text.RegularExpressions;
using Chat.Portal.Shared;
using Chat.Tests.Support;

namespace Chat.Tests.Architecture;

/// <summary>Holds that pages say nothing in words of their own.</summary>
public sealed partial class SpokenTextTests
{
    /// <summary>Names, that are the same in every language.</summary>
    private static readonly string[] Names = ["Chat", "· Chat"];

    /// <summary>Components whose words are still to be brought into the files.</summary>
    private static readonly string[] ToBeDone =
    [
    ];

    [Fact]
    public void Pages_SayNothingInTheirOwnWords() =>
        Assert.Equal("", string.Join('\n', SpokenText.Of(typeof(LiveComponent).Assembly).Where(found => !Names.Contains(found.Text) && !Filter().IsMatch(found.Text) && !ToBeDone.Contains(found.Component)).Select(found => $"{found.Component}: {found.Text}")));

    /// <summary>What is typed into the search, by:client, is one language for all.</summary>
    [GeneratedRegex("^[a-z]+:[a-z]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Filter();
}
