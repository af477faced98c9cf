using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>Who is at the other end of a connection that has joined.</summary>
internal sealed record Visitor(Guid ClientId, Guid SiteId, string SiteKey)
{
    public static Visitor? Of(HubCallerContext context) =>
        context.Items.TryGetValue(typeof(Visitor), out var visitor) ? (Visitor?)visitor : null;

    public void Attach(HubCallerContext context) => context.Items[typeof(Visitor)] = this;

    /// <summary>All connections of one client.</summary>
    public static string Group(Guid clientId) => $"client:{clientId:n}";

    /// <summary>All connections that have joined.</summary>
    public const string Everybody = "visitors";
}
