using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Portal.Security;

/// <summary>
/// Antiforgery whose cookie has the name that the line allows (<see cref="HostCookies"/>). The framework knows one name for all
/// lines, so there are two of it.
/// </summary>
internal sealed class HostAntiforgery : IAntiforgery, IDisposable
{
    private const string CookieName = "chat.form";

    private readonly List<ServiceProvider> owned = [];
    private readonly IAntiforgery secure;
    private readonly IAntiforgery plain;

    public HostAntiforgery(IDataProtectionProvider keys, ILoggerFactory loggers)
    {
        secure = Create(HostCookies.Prefix + CookieName, CookieSecurePolicy.Always, keys, loggers);
        plain = Create(CookieName, CookieSecurePolicy.None, keys, loggers);
    }

    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => For(httpContext).GetAndStoreTokens(httpContext);

    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => For(httpContext).GetTokens(httpContext);

    public Task<bool> IsRequestValidAsync(HttpContext httpContext) => For(httpContext).IsRequestValidAsync(httpContext);

    public Task ValidateRequestAsync(HttpContext httpContext) => For(httpContext).ValidateRequestAsync(httpContext);

    public void SetCookieTokenAndHeader(HttpContext httpContext) => For(httpContext).SetCookieTokenAndHeader(httpContext);

    public void Dispose() => owned.ForEach(provider => provider.Dispose());

    private IAntiforgery For(HttpContext context) => context.Request.IsHttps ? secure : plain;

    private IAntiforgery Create(string cookie, CookieSecurePolicy security, IDataProtectionProvider keys, ILoggerFactory loggers)
    {
        var services = new ServiceCollection();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = cookie;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = security;
            options.SuppressXFrameOptionsHeader = true; // frame-ancestors says it.
        });
        services.AddSingleton(keys);
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        var provider = services.BuildServiceProvider();
        owned.Add(provider);
        return provider.GetRequiredService<IAntiforgery>();
    }
}
