using System.Globalization;
using Chat.Core.Sites;

namespace Chat.Portal.Settings.Sites;

public sealed partial class LookSection : SiteSection
{
    private static readonly (string Color, string Name)[] Presets =
    [
        ("#4d51dc", "Indigo"), ("#24594a", "Pine"), ("#9a3f22", "Clay"), ("#1f6feb", "Blue"),
        ("#8f3251", "Plum"), ("#ffd23f", "Yellow"), ("#13181f", "Ink"), ("#5d6779", "Slate"),
    ];

    private (string, string)[] Sides => [("left", T["Left"]), ("right", T["Right"])];

    /// <summary>Null while the field holds none.</summary>
    private string? Shown => SiteRules.NormalizeColor(Draft.Color);

    private string Contrast => Ink.Contrast(Shown!).ToString("0.0", CultureInfo.CurrentCulture);

    private string NameOf(string preset) => preset switch
    {
        "Indigo" => T["Indigo"],
        "Pine" => T["Pine"],
        "Clay" => T["Clay"],
        "Blue" => T["Blue"],
        "Plum" => T["Plum"],
        "Yellow" => T["Yellow"],
        "Ink" => T["Ink"],
        _ => T["Slate"],
    };

    private void SetColor(string value) => Form.Edit(d => d with { Color = value });
}
