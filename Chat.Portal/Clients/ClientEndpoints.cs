using System.Text;
using Chat.Core.Diagnostics;
using Chat.Core.Privacy;
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
        endpoints.MapGet("/clients/{id:guid}/export", async (HttpContext context, ClientExport export, Guid id, bool notes = false) =>
        {
            if (AgentClaims.AgentId(context.User) is not { } agentId || !await AgentClaims.MayActAsync(context.User, context))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            if (await RefusalAsync(() => export.BeginAsync(agentId, id, notes, context.RequestAborted)) is { } refused)
            {
                context.Response.StatusCode = refused;
                return;
            }

            Head(context.Response, "application/zip", $"client-{id:n}.zip");
            await export.WriteAsync(agentId, id, notes, context.Response.Body, context.RequestAborted);
        }).RequireAuthorization();
        return endpoints;
    }

    /// <summary>Whoever may not is not told that there is something.</summary>
    private static async Task<int?> RefusalAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return StatusCodes.Status404NotFound;
        }
        catch (ChatRefusedException e)
        {
            return e.Refusal == Refusal.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound;
        }
    }

    private static void Head(HttpResponse response, string type, string name)
    {
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.CacheControl = "private, no-store";
    }

    private static StreamWriter Begin(HttpResponse response, string name)
    {
        Head(response, "text/plain; charset=utf-8", name);
        return new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    }
}
