using System.Text;
using Chat.Portal.Identity;

namespace Chat.Portal.Clients;

/// <summary>What agents download.</summary>
internal static class ClientEndpoints
{
    public static IEndpointRouteBuilder MapClients(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/conversations/{id:guid}/transcript", async (HttpContext context, Transcript transcript, Guid id, bool notes = false) =>
        {
            if (AgentClaims.AgentId(context.User) is not { } agentId || !await AgentClaims.MayActAsync(context.User, context))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            if (!await transcript.WriteAsync(agentId, id, notes, name => Begin(context.Response, name), context.RequestAborted))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }).RequireAuthorization();
        return endpoints;
    }

    private static StreamWriter Begin(HttpResponse response, string name)
    {
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "private, no-store";
        return new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    }
}
