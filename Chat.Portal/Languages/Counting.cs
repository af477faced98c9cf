using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Languages;

/// <summary>How words change in a sentence.</summary>
internal static class Counting
{
    /// <summary>What is counted is said in one of two ways.</summary>
    /// <param name="one">For one of them: <c>{0} label</c>.</param>
    /// <param name="many">For any other number: <c>{0} labels</c>. The number is <c>{0}</c>.</param>
    public static string Count(this IStringLocalizer words, long count, string one, string many) => words[count == 1 ? one : many, count];

    /// <summary>What may stand on its own, inside a sentence: German writes its nouns large there too.</summary>
    public static string Inside(string text) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? text : text.ToLower(CultureInfo.CurrentUICulture);
}
