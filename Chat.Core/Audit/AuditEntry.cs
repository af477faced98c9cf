using System.Net;

namespace Chat.Core.Audit;

/// <summary>Something that somebody did and that must be answered for later. It carries ids, and of a visitor nothing else.</summary>
/// <param name="ActorId">The agent; null when it was the host itself, or somebody who is not known to be an agent.</param>
/// <param name="Action">One of <see cref="AuditActions"/>: a stable name with a dot, such as <c>site.changed</c>.</param>
/// <param name="ObjectKind">What it was done to, one of <see cref="AuditObjects"/>; null when it was done to nothing.</param>
/// <param name="ObjectId">Which one: an id or the key of a site, never a name or an e-mail address.</param>
public sealed record AuditEntry(Guid? ActorId, string Action, string? ObjectKind = null, string? ObjectId = null)
{
    public AuditEntry(Guid? actorId, string action, string objectKind, Guid objectId)
        : this(actorId, action, objectKind, objectId.ToString())
    {
    }

    /// <summary>Where it came from; cut to its network before it is kept.</summary>
    public IPAddress? Address { get; init; } = AuditOrigin.Address;

    public AuditDetails? Details { get; init; }
}
