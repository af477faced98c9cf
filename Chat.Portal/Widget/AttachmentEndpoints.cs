using System.Globalization;
using Chat.Core;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Core.Sites;
using Chat.Portal.Identity;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Chat.Portal.Widget;

/// <summary>Files in and out. A visitor proves himself with his session's token in the Authorization header, an agent with his cookie.</summary>
internal static partial class AttachmentEndpoints
{
    public const string CorsPolicy = "attachments";
    public const string NameHeader = "X-File-Name";

    /// <summary>Room for headers and a little too much, so that the answer says what was wrong instead of a cut line.</summary>
    private const long Slack = 1_000_000;

    public static void AllowPages(CorsPolicyBuilder policy) =>
        policy.SetIsOriginAllowed(_ => true).WithMethods("GET", "HEAD", "POST", "DELETE").WithHeaders("authorization", "content-type", NameHeader, "range")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));

    public static IEndpointRouteBuilder MapAttachments(this IEndpointRouteBuilder endpoints)
    {
        var limit = endpoints.ServiceProvider.GetRequiredService<ChatOptions>().MaxAttachmentSize + Slack;
        var group = endpoints.MapGroup("/attachments").RequireCors(CorsPolicy).AllowAnonymous();
        group.MapPost("", (HttpContext context, AttachmentService attachments, Guid? conversation) => AnswerAsync(context, async () =>
        {
            if (IsAgents(context) && conversation is { } conversationId)
            {
                return Created(await AddFromAgentAsync(context, conversationId));
            }

            var (client, site) = await RequireVisitorAsync(context);
            if (!site.Settings.TakesFiles)
            {
                throw new ChatRefusedException(Refusal.FileType, "This site takes no files.");
            }

            var (length, address) = (context.Request.ContentLength, VisitorHubFilter.AddressOf(context.Connection.RemoteIpAddress));
            context.RequestServices.GetRequiredService<VisitorLimits>().TakeUpload(client.Id, address);
            return Created(await context.RequestServices.GetRequiredService<AddressQuota>().WithinAsync(
                address, length, () => attachments.AddAsync(client, Name(context), length, context.Request.Body, context.RequestAborted)));
        })).WithMetadata(new RequestSizeLimitAttribute(limit));

        group.MapDelete("/{id:guid}", (HttpContext context, AttachmentService attachments, Guid id) => AnswerAsync(context, async () =>
            (IsAgents(context)
                ? await attachments.RemoveOfAgentAsync(await RequireAgentAsync(context), id, context.RequestAborted)
                : await attachments.RemoveAsync((await RequireVisitorAsync(context)).Client.Id, id)) ? Results.NoContent() : Results.NotFound()));

        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        group.MapMethods("/{id:guid}", reading, (HttpContext context, Guid id) => AnswerAsync(context, () => ReadAsync(context, id, isThumbnail: false)));
        group.MapMethods("/{id:guid}/thumbnail", reading, (HttpContext context, Guid id) => AnswerAsync(context, () => ReadAsync(context, id, isThumbnail: true)));
        return endpoints;
    }

    private static async Task<IResult> ReadAsync(HttpContext context, Guid id, bool isThumbnail)
    {
        var attachments = context.RequestServices.GetRequiredService<AttachmentService>();
        var isAgent = IsAgents(context);
        var agentId = isAgent && await AgentClaims.MayActAsync(context.User, context) ? AgentClaims.AgentId(context.User) : null;
        if (isAgent && agentId is null)
        {
            throw new ChatRefusedException(Refusal.NotJoined, "Reading needs the session's token, or an agent who is signed in.");
        }

        var found = agentId is { } asking
            ? await attachments.OpenForAgentAsync(asking, id, isThumbnail, context.RequestAborted)
            : await attachments.OpenForClientAsync((await RequireVisitorAsync(context)).Client.Id, id, isThumbnail, context.RequestAborted);
        if (found is null)
        {
            return Results.NotFound();
        }

        // Nothing that somebody uploaded may run or be shown as a page of ours. A thumbnail is a picture that we have made.
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        // Kept, and asked about each time: who has signed out or was kept out meanwhile reads nothing more.
        headers.CacheControl = "private, no-cache";
        headers.Vary = $"{HeaderNames.Authorization}, {HeaderNames.Cookie}";
        headers["Cross-Origin-Resource-Policy"] = isAgent ? "same-origin" : "cross-origin";
        var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{id:n}{(isThumbnail ? "t" : "")}\""));
        return isThumbnail
            ? Results.File(found.Content, "image/webp", entityTag: tag)
            : Results.File(found.Content, Type(found.Card), found.Card.Name, entityTag: tag, enableRangeProcessing: true);
    }

    private static string Type(AttachmentCard card) => card.Type == "text/plain" ? "text/plain; charset=utf-8" : card.Type;

    private static async Task<AttachmentCard> AddFromAgentAsync(HttpContext context, Guid conversationId)
    {
        var agentId = await RequireAgentAsync(context);
        context.RequestServices.GetRequiredService<VisitorLimits>().TakeUpload(agentId);
        var conversation = await context.RequestServices.GetRequiredService<AgentAccess>().RequireConversationAsync(agentId, conversationId, context.RequestAborted);
        return await context.RequestServices.GetRequiredService<AttachmentService>()
            .AddFromAgentAsync(agentId, conversation.ClientId, Name(context), context.Request.ContentLength, context.Request.Body, context.RequestAborted);
    }

    /// <summary>Who shows no token is an agent, or nobody.</summary>
    private static bool IsAgents(HttpContext context) => !context.Request.Headers.ContainsKey(HeaderNames.Authorization);

    private static string Name(HttpContext context) => Uri.UnescapeDataString(context.Request.Headers[NameHeader].ToString());

    private static IResult Created(AttachmentCard card) => Results.Json(AttachmentInfo.From(card), statusCode: StatusCodes.Status201Created);

    /// <summary>The agent whose cookie comes along from a page of the portal. A browser adds the cookie by itself, so the page must be ours.</summary>
    private static async Task<Guid> RequireAgentAsync(HttpContext context) =>
        !await AgentClaims.MayActAsync(context.User, context) ? throw new ChatRefusedException(Refusal.NotJoined, "This needs the session's token, or an agent who is signed in.")
        : !SameOrigin.Holds(context.Request) ? throw new ChatRefusedException(Refusal.OriginNotAllowed, "This page is none of the portal's.")
        : AgentClaims.AgentId(context.User)!.Value;

    /// <summary>The client whose token the request shows, at a page that his site allows.</summary>
    private static async Task<(ClientCard Client, SiteCard Site)> RequireVisitorAsync(HttpContext context)
    {
        // Before the token is looked up: guessing is a request as well.
        context.RequestServices.GetRequiredService<VisitorLimits>().TakeRequest(VisitorHubFilter.AddressOf(context.Connection.RemoteIpAddress));
        if (await context.RequestServices.GetRequiredService<BlockService>().IsBlockedAsync(context.Connection.RemoteIpAddress, context.RequestAborted))
        {
            throw new ChatRefusedException(Refusal.Blocked, "Nobody may come here from this address.");
        }

        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith(scheme, StringComparison.Ordinal) ? header[scheme.Length..] : "";
        if (await context.RequestServices.GetRequiredService<ClientService>().FindByTokenAsync(token, context.RequestAborted) is not { } client
            || await context.RequestServices.GetRequiredService<SiteDirectory>().FindAsync(client.SiteId, context.RequestAborted) is not { } site)
        {
            throw new ChatRefusedException(Refusal.NotJoined, "The token is of no session here.");
        }

        return !site.Allows(context.Request.Headers.Origin) ? throw new ChatRefusedException(Refusal.OriginNotAllowed, "This site does not allow the page's origin.")
            : client.IsBlocked ? throw new ChatRefusedException(Refusal.Blocked, "This client is kept out.")
            : (client, site);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Func<Task<IResult>> act)
    {
        try
        {
            return await act();
        }
        catch (ChatRefusedException e)
        {
            return Refuse(e);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refuse(new ChatRefusedException(Refusal.FileTooLarge, "The file is too large."));
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(context.RequestServices.GetRequiredService<ILogger<AttachmentService>>(), e);
            return Refuse(ChatRefusedException.Unavailable(e));
        }
    }

    private static IResult Refuse(ChatRefusedException refused) => Results.Json(
        new { code = VisitorErrors.Code(refused.Refusal), message = refused.Message },
        statusCode: refused.Refusal switch
        {
            Refusal.FileTooLarge => StatusCodes.Status413PayloadTooLarge,
            Refusal.FileType => StatusCodes.Status415UnsupportedMediaType,
            Refusal.FileQuota or Refusal.RateLimited => StatusCodes.Status429TooManyRequests,
            Refusal.NotJoined => StatusCodes.Status401Unauthorized,
            Refusal.Blocked or Refusal.OriginNotAllowed => StatusCodes.Status403Forbidden,
            Refusal.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        });

    private static partial class Log
    {
        [LoggerMessage(4401, LogLevel.Error, "A file could not be taken or given")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
