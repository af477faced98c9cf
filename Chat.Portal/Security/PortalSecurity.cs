using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Portal.Security;

/// <summary>Registers what keeps the rest of the internet out.</summary>
internal static class PortalSecurity
{
    public static IServiceCollection AddPortalSecurity(this IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<IAntiforgery, HostAntiforgery>());
        services.ConfigureAll<CookieAuthenticationOptions>(cookie =>
        {
            cookie.CookieManager = new HostCookies();
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.HttpOnly = true;
        });
        services.AddSingleton<PortalLimits>();
        return services;
    }
}
