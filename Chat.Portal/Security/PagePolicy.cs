using System.Security.Cryptography;

namespace Chat.Portal.Security;

/// <summary>
/// The Content-Security-Policy of the portal's pages. Scripts run by nonce only, also those of our own files: a page that had a script
/// smuggled in has no address it could be loaded from. Styles may stand in the page, because MudBlazor writes them there.
/// Text becomes markup only by way of the one policy in <c>theme.js</c>, which lets no script and no handler through.
/// </summary>
internal static class PagePolicy
{
    /// <summary>Of this answer; a page that shows it to a script must be rendered within the same request.</summary>
    public static string Nonce(HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(PagePolicy), out var known))
        {
            return (string)known!;
        }

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[typeof(PagePolicy)] = nonce;
        return nonce;
    }

    /// <param name="context">The request that the page answers.</param>
    /// <param name="isDevelopment">Then <c>dotnet watch</c> may bring its own script and line.</param>
    public static string Of(HttpContext context, bool isDevelopment)
    {
        var request = context.Request;

        // Named besides 'self' for browsers that do not count a socket as the same origin.
        var sockets = $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}";
        var (scripts, lines) = isDevelopment ? (" 'self'", " ws://localhost:* wss://localhost:* http://localhost:*") : ("", "");
        return $"default-src 'none'; script-src 'nonce-{Nonce(context)}'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + $"connect-src 'self' {sockets}{lines}; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types default";
    }
}
