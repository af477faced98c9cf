using Chat.Core;
using Chat.Core.Demo;
using Chat.Portal.Clients;
using Chat.Portal.Identity;
using Chat.Portal.Languages;
using Chat.Portal.Security;
using Chat.Portal.Settings.Audit;
using Chat.Portal.Shell;
using Chat.Portal.Widget;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Mvc;

namespace Chat.Portal;

/// <summary>The way of a request through the host.</summary>
internal static class PortalPipeline
{
    public const string VisitorHubPath = "/hubs/visitor";
    public const string CircuitPath = "/_blazor";

    public static WebApplication UsePortal(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ChatOptions>().Proxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestOrigin>();
        app.UseMiddleware<SecurityHeaders>();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        }

        // Pages only: re-executing what a hub or an endpoint answers would turn it into a page.
        app.UseWhen(
            context => HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseWhen(context => context.Request.Path.StartsWithSegments(VisitorHubPath), hub => hub.UseMiddleware<VisitorOrigins>());
        app.UseRouting();
        app.UseMiddleware<SameOrigin>();
        app.UseMiddleware<PlainHttp>();
        app.UseCors();
        app.UseAuthentication();
        app.UseMiddleware<RequestGate>();
        app.Use(SignInCheck.CarryAsync);
        app.UseLanguages();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapIdentity();
        app.MapPasskeys();
        app.MapProvider();
        app.MapWidget();
        app.MapAttachments();
        app.MapClients();
        app.MapAudit();
        if (app.Services.GetRequiredService<ChatOptions>().Demo)
        {
            app.MapDemo(DemoData.AgentEmail, DemoData.AgentPassword);
        }

        // Runs before SignalR's own registration, which cuts all lines, and must be done when it returns.
        app.Lifetime.ApplicationStarted.Register(() => app.Lifetime.ApplicationStopping.Register(
            () => app.Services.GetRequiredService<VisitorLines>().PartAsync().GetAwaiter().GetResult()));
        // Its own header is left out: SecurityHeaders says who may frame a page.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        // Polls end often: each end tells the visitor's side that the line lives.
        app.MapHub<VisitorHub>(VisitorHubPath, http => http.LongPolling.PollTimeout = TimeSpan.FromSeconds(10))
            .RequireCors(VisitorOrigins.CorsPolicy).WithMetadata(new RequestSizeLimitAttribute(HostGate.PollSize));
        return app;
    }
}
