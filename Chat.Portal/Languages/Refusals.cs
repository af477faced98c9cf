using Chat.Core.Diagnostics;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Languages;

/// <summary>Services say in English why they refuse; a page says it in the agent's language.</summary>
internal static class Refusals
{
    public static string Say(this IStringLocalizer words, ChatRefusedException refused) =>
        refused.Sentence is { } sentence ? words.Say(sentence) : words[refused.Message];

    public static string Say(this IStringLocalizer words, Sentence sentence) =>
        sentence.Values.Count == 0 ? words[sentence.ToString()] : words[sentence.Template, [.. sentence.Values!]];
}
