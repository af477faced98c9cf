using System.Globalization;
using System.Runtime.CompilerServices;

namespace Chat.Tests.Support;

/// <summary>Tests expect what the portal says in English, whatever the machine speaks.</summary>
internal static class Tongue
{
    [ModuleInitializer]
    internal static void SpeakEnglish() =>
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;

    /// <summary>What is said to whoever has chosen this language.</summary>
    public static T In<T>(string language, Func<T> said)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return said();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
