using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Portal.Widget;

/// <summary>The stable codes with which every error of the hub begins.</summary>
internal static class VisitorErrors
{
    public const string InvalidRequest = "invalid_request";

    public const string Unavailable = "unavailable";

    public static string Code(Refusal refusal) => refusal switch
    {
        Refusal.MessageTooLong => "message_too_long",
        Refusal.UnknownSite => "unknown_site",
        Refusal.OriginNotAllowed => "origin_not_allowed",
        Refusal.NotJoined => "not_joined",
        Refusal.RateLimited => "rate_limited",
        Refusal.ChallengeRequired => "challenge_required",
        Refusal.Blocked => "blocked",
        Refusal.IdentityInvalid => "identity_invalid",
        Refusal.IdentityExpired => "identity_expired",
        Refusal.IdentityReplayed => "identity_replayed",
        Refusal.Unavailable => Unavailable,
        Refusal.FileTooLarge => "file_too_large",
        Refusal.FileType => "file_type",
        Refusal.FileQuota => "file_quota",
        _ => InvalidRequest,
    };

    public static HubException ToHubException(ChatRefusedException refused) => new($"{Code(refused.Refusal)}: {refused.Message}");
}
