using System.Net;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>Who is at the other end of a connection that has joined.</summary>
internal sealed class Visitor(Guid clientId, Guid sessionId, Guid siteId, string siteKey)
{
    private volatile bool isGone;

    public Guid ClientId { get; } = clientId;

    /// <summary>His browser.</summary>
    public Guid SessionId { get; } = sessionId;

    public Guid SiteId { get; } = siteId;

    public string SiteKey { get; } = siteKey;

    /// <summary>Where his connection comes from.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Kept out: he hears nothing more, and nobody sees him.</summary>
    public bool IsDismissed { get; set; }

    /// <summary>Null before he has joined, and after he turned out to be somebody else: then he joins again.</summary>
    public static Visitor? Of(HubCallerContext context) =>
        context.Items.TryGetValue(typeof(Visitor), out var visitor) && visitor is Visitor { isGone: false } here ? here : null;

    public void Attach(HubCallerContext context) => context.Items[typeof(Visitor)] = this;

    /// <summary>From now on the connection is nobody's.</summary>
    public void Leave() => isGone = true;

    /// <summary>All connections of one client.</summary>
    public static string Group(Guid clientId) => $"client:{clientId:n}";

    /// <summary>All connections that have joined.</summary>
    public const string Everybody = "visitors";
}
