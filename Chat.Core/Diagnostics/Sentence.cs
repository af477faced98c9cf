using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Chat.Core.Diagnostics;

/// <summary>An English sentence with its values kept apart, so that a page can say it in another language. Written as <c>$"up to {length} characters"</c>.</summary>
[InterpolatedStringHandler]
public sealed class Sentence(int literalLength, int formattedCount)
{
    private readonly StringBuilder template = new(literalLength + (formattedCount * 3));
    private readonly List<object?> values = new(formattedCount);

    /// <summary>A sentence without values.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Sentence?(string? text) => text is null ? null : FromString(text);

    /// <summary>What is written as an argument is kept with its values apart.</summary>
    public static Sentence Of(Sentence sentence) => sentence;

    public static Sentence FromString(string text)
    {
        var sentence = new Sentence(text.Length, 0);
        sentence.AppendLiteral(text);
        return sentence;
    }

    /// <summary>With <c>{0}</c> where the first value stands.</summary>
    public string Template => template.ToString();

    public IReadOnlyList<object?> Values => values;

    public void AppendLiteral(string value) => template.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted<T>(T value, string? format = null)
    {
        template.Append('{').Append(values.Count).Append(format is null ? "" : ":").Append(format).Append('}');
        values.Add(value);
    }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Template, [.. values]);
}
