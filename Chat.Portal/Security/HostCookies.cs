using Microsoft.AspNetCore.Authentication.Cookies;

namespace Chat.Portal.Security;

/// <summary>
/// Cookies that no other host, no subdomain and no plain line can set or read: <c>__Host-</c> and secure on https. Over plain http
/// on the loopback they go without the prefix, elsewhere not at all.
/// </summary>
internal sealed class HostCookies : ICookieManager
{
    public const string Prefix = "__Host-";

    private readonly ChunkingCookieManager cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) =>
        Transport.IsSafe(context) ? cookies.GetRequestCookie(context, Name(context, key)) : null;

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
    {
        if (Transport.IsSafe(context))
        {
            cookies.AppendResponseCookie(context, Name(context, key), value, ForThisHost(context, options));
        }
    }

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        cookies.DeleteCookie(context, Name(context, key), ForThisHost(context, options));

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? Prefix + key : key;

    private static CookieOptions ForThisHost(HttpContext context, CookieOptions options) =>
        new(options) { Secure = context.Request.IsHttps, HttpOnly = true, Path = "/", Domain = null };
}
