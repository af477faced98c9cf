using System.Text.RegularExpressions;
using Chat.Portal.Shared;
using Chat.Tests.Support;

namespace Chat.Tests.Architecture;

/// <summary>Holds that pages say nothing in words of their own.</summary>
public sealed partial class SpokenTextTests
{
    /// <summary>Names, that are the same in every language.</summary>
    private static readonly string[] Names = ["Chat", "· Chat"];

    /// <summary>What goes into an address, into the search or into a class, and not onto the page.</summary>
    private static readonly (string Component, string Text)[] Unspoken =
    [
        ("Inbox.FilterPanel", "me"), ("Inbox.FilterPanel", "nobody"), ("Search.SearchFilters", "label"),
        ("Shell.Rail", "sm"), ("Inbox.AssignMenu", "xs"), ("Inbox.MessageGroupView", "sm"),
    ];

    [Fact]
    public void Pages_SayNothingInTheirOwnWords()
    {
        var faults = SpokenText.Of(typeof(LiveComponent).Assembly)
            .Where(found => !Names.Contains(found.Text) && !Filter().IsMatch(found.Text) && !Unspoken.Contains((found.Component, found.Text)))
            .Select(found => $"{found.Component}: {found.Text}").ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What is typed into the search, by:client, is one language for all.</summary>
    [GeneratedRegex("^[a-z]+:[a-z]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Filter();
}
