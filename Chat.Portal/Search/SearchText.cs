using Chat.Core.Search;

namespace Chat.Portal.Search;

/// <summary>Puts filters into a search text and takes them out, and leaves the rest as it was typed.</summary>
internal static class SearchText
{
    public static string Filter(string name, string value) => value.Contains(' ', StringComparison.Ordinal) ? $"{name}:\"{value}\"" : $"{name}:{value}";

    public static bool Has(string text, string filter) => SearchQueryParser.FiltersIn(text).Any(part => Same(part, filter));

    /// <param name="only">A filter that stands once: others of this name go.</param>
    public static string Toggle(string text, string filter, bool isOn, string? only)
    {
        foreach (var part in SearchQueryParser.FiltersIn(text).Where(p => Same(p, filter) || p.Filter == only).Reverse().ToList())
        {
            text = text.Remove(part.Start, part.Length);
        }

        var rest = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return isOn ? $"{rest} {filter}".TrimStart() : rest;
    }

    /// <summary>Without any filter.</summary>
    public static string Words(string text)
    {
        foreach (var part in SearchQueryParser.FiltersIn(text).Reverse().ToList())
        {
            text = text.Remove(part.Start, part.Length);
        }

        return string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool Same(SearchFilterPart part, string filter) => string.Equals(Filter(part.Filter, part.Value), filter, StringComparison.OrdinalIgnoreCase);
}
