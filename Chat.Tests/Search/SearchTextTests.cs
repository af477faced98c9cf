using Chat.Portal.Search;

namespace Chat.Tests.Search;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("bowl", "is:open", true, null, "bowl is:open")]
    [InlineData("", "is:open", true, null, "is:open")]
    [InlineData("bowl is:open rim", "is:open", false, null, "bowl rim")]
    [InlineData("IS:Open bowl", "is:open", false, null, "bowl")]
    [InlineData("bowl by:agent", "by:client", true, "by", "bowl by:client")]
    [InlineData("a label:\"late delivery\" b", "label:\"late delivery\"", false, null, "a b")]
    [InlineData("a after:2025-01-01 b after:today", "after:", false, "after", "a b")]
    [InlineData("\"is:open\"", "is:open", false, null, "\"is:open\"")]
    public void Toggle_Filter_LeavesTheRestAsTyped(string text, string filter, bool isOn, string? only, string expected) =>
        Assert.Equal(expected, SearchText.Toggle(text, filter, isOn, only));

    [Fact]
    public void Has_Filter_IsReadFromTheText()
    {
        Assert.True(SearchText.Has("bowl Label:damage", SearchText.Filter("label", "Damage")));
        Assert.True(SearchText.Has("label:\"Late delivery\"", SearchText.Filter("label", "Late delivery")));
        Assert.False(SearchText.Has("\"label:damage\"", SearchText.Filter("label", "Damage")));
    }
}
