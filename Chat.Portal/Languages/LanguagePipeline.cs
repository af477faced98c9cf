using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Chat.Portal.Languages;

/// <summary>Which language a page, and the circuit behind it, speaks. Whatever else the host says, to visitors, programs and logs, is no language's.</summary>
internal static class LanguagePipeline
{
    /// <summary>Everything without a language of its own writes numbers and dates as programs do, whatever the machine's settings are.</summary>
    public static void SpeakToPrograms()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
    }

    /// <summary>After the agent is known.</summary>
    public static IApplicationBuilder UseLanguages(this IApplicationBuilder app)
    {
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(PortalLanguages.English),
            SupportedCultures = [.. PortalLanguages.All],
            SupportedUICultures = [.. PortalLanguages.All],
            RequestCultureProviders = [new AgentLanguage(), new AcceptLanguageHeaderRequestCultureProvider()],
            ApplyCurrentCultureToResponseHeaders = true,
        };
        return app.UseWhen(context => IsPage(context.Request), pages => pages.UseRequestLocalization(options));
    }

    /// <summary>What a browser loads as a page or sends from one, and the line of its circuit.</summary>
    private static bool IsPage(HttpRequest request) =>
        request.Path.StartsWithSegments(PortalPipeline.CircuitPath) || request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}
