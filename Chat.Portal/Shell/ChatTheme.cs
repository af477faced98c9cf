using MudBlazor;

namespace Chat.Portal.Shell;

/// <summary>What MudBlazor draws looks like everything else: the same values as <c>wwwroot/tokens.css</c>, which a test compares.</summary>
public static class ChatTheme
{
    private static readonly string[] Font = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    /// <summary>Of the page, unless it is dark.</summary>
    public static MudTheme Light { get; } = Create(":root");

    /// <summary>Of a page whose <c>data-theme</c> says so.</summary>
    public static MudTheme Dark { get; } = Create(":root[data-theme=dark]");

    private static MudTheme Create(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = new PaletteLight
        {
            Primary = "#4d51dc",
            PrimaryDarken = "#4043bd",
            PrimaryContrastText = "#ffffff",
            Background = "#f1f3f6",
            BackgroundGray = "#f8f9fb",
            Surface = "#ffffff",
            TextPrimary = "#13181f",
            TextSecondary = "#4a5364",
            ActionDefault = "#5d6779",
            Divider = "#e3e7ec",
            LinesDefault = "#e3e7ec",
            LinesInputs = "#848d9e",
            Error = "#c9302f",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#939cfd",
            PrimaryDarken = "#b0b9ff",
            PrimaryContrastText = "#12142f",
            Background = "#0c0f14",
            BackgroundGray = "#13181f",
            Surface = "#232a36",
            TextPrimary = "#e8ebf0",
            TextSecondary = "#b4bcc9",
            ActionDefault = "#98a2b3",
            Divider = "#272e3a",
            LinesDefault = "#272e3a",
            LinesInputs = "#6f798b",
            Error = "#ff8d88",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Font, FontSize = "14px", LineHeight = "20px", FontWeight = "400", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Font, FontSize = "14px", LineHeight = "20px", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Font, FontSize = "13px", LineHeight = "18px", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Font, FontSize = "13px", FontWeight = "600", LineHeight = "18px", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
