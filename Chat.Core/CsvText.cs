namespace Chat.Core;

/// <summary>A line of comma-separated values that no spreadsheet takes for a formula.</summary>
public static class CsvText
{
    /// <summary>What makes a formula of a cell, in spreadsheets that look at its first character.</summary>
    private const string Triggers = "=+-@\t\r\n＝＋－＠";

    /// <summary>RFC 4180, each cell in quotes; a formula gets an apostrophe before it, which spreadsheets do not show.</summary>
    public static string Line(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    public static string Cell(string? text)
    {
        var value = text ?? "";
        var first = value.AsSpan().TrimStart(' ');
        var safe = first.Length > 0 && Triggers.Contains(first[0], StringComparison.Ordinal) ? "'" + value : value;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
