using System.Text;
using System.Text.Json;
using Chat.Core;
using Chat.Core.Audit;
using Chat.Core.Diagnostics;
using Chat.Core.Privacy;
using Chat.Portal.Identity;
using Chat.Portal.Shared;

namespace Chat.Portal.Settings.Audit;

/// <summary>The audit log to take along, as a table or as lines of JSON. Written as it is read.</summary>
internal static class AuditEndpoints
{
    private static readonly string[] Columns = ["sequence", "at", "actor", "action", "object", "id", "address", "details", "hash"];

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet($"{Addresses.AuditPage}/export", async (HttpContext context, AuditTrail trail, string format = "csv") =>
        {
            if (AgentClaims.AgentId(context.User) is not { } agentId || format is not ("csv" or "jsonl"))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var filter = AuditView.Of(context.Request.Query).Filter(day => new DateTimeOffset(day, TimeSpan.Zero));
            try
            {
                await trail.BeginExportAsync(agentId, filter, format, context.RequestAborted);
            }
            catch (ChatRefusedException)
            {
                // The page asks for a fresh sign-in before it sends anybody here.
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            await using var text = Begin(context.Response, format);
            if (format == "csv")
            {
                await text.WriteAsync(CsvText.Line(Columns));
            }

            await foreach (var record in trail.ExportAsync(filter, context.RequestAborted))
            {
                await text.WriteAsync(format == "csv" ? Row(record) : Line(record) + "\r\n");
            }
        }).RequireAuthorization(Policies.Administrator);
        return endpoints;
    }

    private static string Row(AuditRecord r) => CsvText.Line(
    [
        $"{r.Sequence}", $"{r.At.UtcDateTime:O}", r.ActorId?.ToString(), r.Action, r.ObjectKind, r.ObjectId, r.Address, r.Details, Convert.ToHexStringLower(r.Hash),
    ]);

    private static string Line(AuditRecord r) => JsonSerializer.Serialize(
        new
        {
            r.Sequence,
            At = r.At.UtcDateTime,
            Actor = r.ActorId,
            r.Action,
            Object = r.ObjectKind,
            Id = r.ObjectId,
            r.Address,
            Details = r.Details is { } details ? JsonElement.Parse(details) : default(JsonElement?),
            Hash = Convert.ToHexStringLower(r.Hash),
        },
        JsonSerializerOptions.Web);

    private static StreamWriter Begin(HttpResponse response, string format)
    {
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"audit-log.{format}\"";
        response.Headers.CacheControl = "private, no-store";
        return new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
    }
}
