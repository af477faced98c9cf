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

    private static readonly (string, string)[] Sides = [("left", "Left"), ("right", "Right")];

    /// <summary>Null while the field holds none.</summary>
    private string? Shown => SiteRules.NormalizeColor(Draft.Color);

    private string Contrast => Ink.Contrast(Shown!).ToString("0.0", CultureInfo.InvariantCulture);

    private void SetColor(string value) => Form.Edit(d => d with { Color = value });
}
