using System.Globalization;

namespace Chat.Portal.Settings.Sites;

/// <summary>What is written on a site's colour: the widget's own rule (<c>paint</c> in Chat.Widget.Js/src/loader.js).</summary>
public static class Ink
{
    private const double Middle = 0.18;

    public static bool IsBlack(string color) => Luminance(color) > Middle;

    public static string On(string color) => IsBlack(color) ? "#000" : "#fff";

    /// <summary>Between the colour and what is written on it, 1 to 21.</summary>
    public static double Contrast(string color) => IsBlack(color) ? (Luminance(color) + 0.05) / 0.05 : 1.05 / (Luminance(color) + 0.05);

    /// <param name="color"><c>#rrggbb</c>.</param>
    private static double Luminance(string color)
    {
        return (Part(1) * 0.2126) + (Part(3) * 0.7152) + (Part(5) * 0.0722);

        double Part(int at) => Math.Pow(int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0, 2.2);
    }
}
