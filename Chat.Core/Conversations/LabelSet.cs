using System.Globalization;

namespace Chat.Core.Conversations;

/// <summary>The labels of a conversation as one short text: ascending ids with commas around, ",3,17,", or nothing.</summary>
public static class LabelSet
{
    /// <summary>So many labels fit on one conversation.</summary>
    public const int Most = 20;

    public static IReadOnlyList<int> Read(string labels) =>
        [.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    public static string Write(IEnumerable<int> ids)
    {
        var text = string.Join(',', ids.Distinct().Order().Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return text.Length == 0 ? "" : $",{text},";
    }

    public static bool Has(string labels, int id) => labels.Contains($",{id.ToString(CultureInfo.InvariantCulture)},", StringComparison.Ordinal);
}
