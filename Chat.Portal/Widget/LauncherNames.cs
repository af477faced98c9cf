using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Chat.Portal.Widget;

/// <summary>
/// The closed launcher's accessible name in every language of the widget: it goes out with the loader, in the browser's
/// language, since the panel's words are not there yet. The same as <c>open</c> in <c>Chat.Widget.Js/src/lang</c>.
/// </summary>
internal static class LauncherNames
{
    public const string English = "Open chat";

    public static FrozenDictionary<string, string> ByLanguage { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ar"] = "فتح الدردشة",
        ["de"] = "Chat öffnen",
        ["en"] = English,
        ["es"] = "Abrir el chat",
        ["fr"] = "Ouvrir le chat",
        ["he"] = "פתיחת הצ׳אט",
        ["it"] = "Apri la chat",
        ["ja"] = "チャットを開く",
        ["nl"] = "Chat openen",
        ["pl"] = "Otwórz czat",
        ["pt"] = "Abrir o chat",
        ["tr"] = "Sohbeti aç",
        ["zh"] = "打开聊天",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>In the first language that the browser likes and the widget has.</summary>
    /// <param name="wishes">The Accept-Language header.</param>
    public static string Of(IList<StringWithQualityHeaderValue> wishes) =>
        wishes.Where(wish => wish.Quality is not 0).OrderByDescending(wish => wish.Quality ?? 1)
            .Select(wish => ByLanguage.GetValueOrDefault(wish.Value.Value?.Split('-')[0] ?? "")).FirstOrDefault(name => name is not null) ?? English;
}
