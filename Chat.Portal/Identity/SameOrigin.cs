namespace Chat.Portal.Identity;

/// <summary>The circuit's endpoint answers the portal's own pages only.</summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count > 0 && !Holds(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>Whether a page of the portal says that it asks. Browsers say so with everything but reading.</summary>
    public static bool Holds(HttpRequest request) =>
        string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
