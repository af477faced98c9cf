using System.Security.Claims;
using Chat.Core;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Chat.Portal.Identity;

/// <summary>Signing in at the team's own provider: the code flow with PKCE. What comes back is checked by the handler, who may come in by <see cref="ProviderAccounts"/>.</summary>
internal static partial class ProviderSignIn
{
    public const string Scheme = "oidc";

    private const string ReturnUrl = "returnUrl";
    private const string BackPath = "/login/provider/back";
    private const string ConfirmedPath = "/login/provider/confirmed";

    public static AuthenticationBuilder AddProvider(this AuthenticationBuilder builder, OidcOptions? settings) => settings is null ? builder : builder.AddOpenIdConnect(Scheme, settings.Name, oidc =>
    {
        oidc.Authority = settings.Authority.ToString();
        oidc.RequireHttpsMetadata = !settings.Authority.IsLoopback;
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret;
        oidc.SignInScheme = IdentityConstants.ExternalScheme;
        oidc.CallbackPath = "/login/provider/done";
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.UsePkce = true;

        // The answer comes by an ordinary move to our page, so that our cookies need not be open to other sites.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.CorrelationCookie.SameSite = SameSiteMode.Lax;
        oidc.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        oidc.NonceCookie.SameSite = SameSiteMode.Lax;
        oidc.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        oidc.Scope.Add("email");
        oidc.MapInboundClaims = false;
        oidc.ClaimActions.Remove("iss");
        oidc.SaveTokens = false;
        oidc.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        oidc.Events.OnRemoteFailure = context =>
        {
            Log.Failed(context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProviderSignIn)), context.Failure?.GetType().Name);
            context.Response.Redirect(context.Properties?.RedirectUri == ConfirmedPath ? Addresses.NotConfirmed : $"{Addresses.SignInPage}?fault=provider");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    });

    public static IEndpointRouteBuilder MapProvider(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<ChatOptions>().Oidc is { } settings)
        {
            endpoints.MapGet("/login/provider", (string? returnUrl) => Results.Challenge(
                new AuthenticationProperties { RedirectUri = BackPath, Items = { [ReturnUrl] = Addresses.Local(returnUrl) } }, [Scheme])).AllowAnonymous();
            endpoints.MapGet(BackPath, (HttpContext context, ProviderAccounts accounts, AgentSignIn agents) => BackAsync(context, accounts, agents, settings)).AllowAnonymous();
            endpoints.MapGet(Addresses.ConfirmByProvider, () => Results.Challenge(ProviderConfirmation.Ask(ConfirmedPath), [Scheme])).RequireAuthorization();
            endpoints.MapGet(ConfirmedPath, ConfirmedAsync).RequireAuthorization();
        }

        return endpoints;
    }

    private static async Task<IResult> ConfirmedAsync(HttpContext context, ProviderConfirmation confirmation)
    {
        var seen = await context.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await context.SignOutAsync(IdentityConstants.ExternalScheme);
        return Results.LocalRedirect(
            seen.Principal is { } principal && await confirmation.TakeAsync(context.User, principal, context.RequestAborted) ? Addresses.ConfirmedPage : Addresses.NotConfirmed);
    }

    private static async Task<IResult> BackAsync(HttpContext context, ProviderAccounts accounts, AgentSignIn agents, OidcOptions settings)
    {
        var result = await context.AuthenticateAsync(IdentityConstants.ExternalScheme);
        if (result.Principal is not { } principal || principal.FindFirstValue("sub") is not { } subject || principal.FindFirstValue("iss") is not { } issuer)
        {
            return Results.LocalRedirect($"{Addresses.SignInPage}?fault=provider");
        }

        // It has said what it had to say.
        await context.SignOutAsync(IdentityConstants.ExternalScheme);
        try
        {
            var agentId = await accounts.AcceptAsync(new ProviderIdentity(
                issuer,
                subject,
                principal.FindFirstValue("email"),
                string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase),
                principal.FindFirstValue("name"),
                [.. principal.FindAll(settings.RoleClaim).Select(c => c.Value)]));
            var returnUrl = Addresses.Local(result.Properties?.Items.TryGetValue(ReturnUrl, out var kept) == true ? kept : null);
            return Results.LocalRedirect(await agents.SignInByProviderAsync(agentId) ? returnUrl : Addresses.SignInCode(returnUrl));
        }
        catch (ChatRefusedException e)
        {
            Log.Refused(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProviderSignIn)), e.Refusal);
            return Results.LocalRedirect($"{Addresses.SignInPage}?fault=refused");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5011, LogLevel.Warning, "Signing in at the provider failed: {Failure}")]
        public static partial void Failed(ILogger logger, string? failure);

        [LoggerMessage(5012, LogLevel.Information, "Whom the provider has named is not let in: {Refusal}")]
        public static partial void Refused(ILogger logger, Refusal refusal);
    }
}
