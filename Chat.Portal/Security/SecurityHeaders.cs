namespace Chat.Portal.Security;

/// <summary>
/// What browsers are told with every answer. Set last, and only where the endpoint has not said something of its own: the widget
/// and avatars are open to any page, files and the demo have policies of their own. One header of each name, never two.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IHostEnvironment environment)
{
    /// <summary>Nothing that is no page runs, loads or is framed, should a browser ever open it as one.</summary>
    private const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>A service worker asks the host for what it is asked for.</summary>
    private const string Worker = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

    private const string Permissions =
        "accelerometer=(), autoplay=(self), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        + "publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

    /// <summary>Pages whose address lets somebody in.</summary>
    private static readonly string[] SecretParameters = ["code", "token", "key"];

    private readonly bool isDevelopment = environment.IsDevelopment();

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            {
                Complete(context);
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    private void Complete(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var isPage = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Referrer-Policy", SecretParameters.Any(request.Query.ContainsKey) ? "no-referrer" : "same-origin");
        headers.TryAdd("Permissions-Policy", Permissions);
        if (request.IsHttps && !isDevelopment && !Transport.IsLoopback(request.Host))
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (isPage)
        {
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            headers.CacheControl = "no-store";
        }

        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy =
                isPage ? PagePolicy.Of(context, isDevelopment)
                : request.Path.StartsWithSegments("/service-worker.js") ? Worker
                : NoPage;
        }
    }
}
