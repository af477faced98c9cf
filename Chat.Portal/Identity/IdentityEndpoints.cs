using System.Net;
using System.Text;
using Chat.Core.Agents;
using Chat.Core.People;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Chat.Portal.Identity;

internal static class IdentityEndpoints
{
    /// <summary>As many hues as the style sheet has.</summary>
    private static readonly (string Background, string Ink)[] Hues =
        [("#f6e4da", "#84411f"), ("#e3edd9", "#43601e"), ("#d9eded", "#1a5d61"), ("#dde9f8", "#24538a"), ("#ede1f4", "#6b3d88"), ("#f8e0e7", "#8f3251")];

    public static IEndpointRouteBuilder MapIdentity(this IEndpointRouteBuilder endpoints)
    {
        // The form parameter is what makes the antiforgery check happen.
        endpoints.MapPost("/logout", async (AgentSignIn agents, [FromForm] string? returnUrl) =>
        {
            await agents.SignOutAsync();
            return Results.LocalRedirect(returnUrl is ['/', not ('/' or '\\'), ..] ? returnUrl : "/login");
        });

        // Faces go by address, never inside the data. Open to any page: the widget shows them.
        endpoints.MapGet("/avatars/{agentId:guid}", async (Guid agentId, string? v, AgentDirectory agents, AgentFaces faces, HttpContext context) =>
        {
            if (await agents.FindAsync(agentId, context.RequestAborted) is not { } agent)
            {
                return Results.NotFound();
            }

            // An address that names the face never shows another; one that does not is asked about again soon.
            context.Response.Headers.CacheControl = v is not null && v == agent.Picture?.ToString("n") ? "public, max-age=31536000, immutable" : "public, max-age=60";
            context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
            return faces.Open(agent) is { } face ? Results.File(face, "image/webp") : Results.Text(Face(agent), "image/svg+xml", Encoding.UTF8);
        }).AllowAnonymous();
        return endpoints;
    }

    private static string Face(AgentCard agent)
    {
        var (background, ink) = Hues[Hue.Of(agent.Id) - 1];
        var initials = WebUtility.HtmlEncode(Initials.Of(agent.Name));
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96"><rect width="96" height="96" fill="{background}"/><text x="48" y="49" fill="{ink}" font-family="system-ui,sans-serif" font-size="38" font-weight="600" text-anchor="middle" dominant-baseline="central">{initials}</text></svg>
            """;
    }
}
