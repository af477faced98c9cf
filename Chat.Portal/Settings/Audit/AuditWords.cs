using System.Text.Json;
using Chat.Core.Audit;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Settings.Audit;

/// <summary>What an entry says to people. A name that is not known here, of a newer version perhaps, is shown as it is stored.</summary>
internal static class AuditWords
{
    public static string Action(IStringLocalizer words, string action) => action switch
    {
        AuditActions.SignedIn => words["Signed in"],
        AuditActions.SignInFailed => words["Failed to sign in"],
        AuditActions.LockedOut => words["Was locked out"],
        AuditActions.SignedOut => words["Signed out"],
        AuditActions.Refused => words["Was refused"],
        AuditActions.SiteCreated => words["Added the site"],
        AuditActions.SiteChanged => words["Changed the site"],
        AuditActions.SecretMade => words["Made a new secret for"],
        AuditActions.SecretShown => words["Looked at the secret of"],
        AuditActions.SecretEnded => words["Ended the old secret of"],
        AuditActions.LabelCreated => words["Added the label"],
        AuditActions.LabelChanged => words["Changed the label"],
        AuditActions.TeamCreated => words["Added the team"],
        AuditActions.TeamChanged => words["Changed the team"],
        AuditActions.TeamDeleted => words["Deleted the team"],
        AuditActions.ReplyCreated => words["Added the shared reply"],
        AuditActions.ReplyChanged => words["Changed the shared reply"],
        AuditActions.ReplyDeleted => words["Deleted the shared reply"],
        AuditActions.ClientMerged => words["Merged another client into"],
        AuditActions.ClientBlocked => words["Blocked (audit)"],
        AuditActions.ClientUnblocked => words["Unblocked"],
        AuditActions.AddressesBlocked => words["Blocked a range of addresses"],
        AuditActions.AddressesUnblocked => words["Unblocked addresses"],
        AuditActions.ClientErased => words["Erased (audit)"],
        AuditActions.ClientExported => words["Exported (audit)"],
        AuditActions.TranscriptSent => words["Sent to its client by mail:"],
        AuditActions.TranscriptRead => words["Downloaded (audit)"],
        AuditActions.RetentionApplied => words["Removed what was over its time from"],
        AuditActions.PasswordChanged => words["Changed the password"],
        AuditActions.PasswordLinkMade => words["Made a link for a new password for"],
        AuditActions.PasswordLinkAsked => words["A link for a new password was asked for by"],
        AuditActions.PasswordReset => words["Set a new password by a link"],
        AuditActions.CodesTurnedOn => words["Turned on codes of an app"],
        AuditActions.CodesTurnedOff => words["Turned off codes of an app"],
        AuditActions.RecoveryCodesMade => words["Made new recovery codes"],
        AuditActions.RecoveryCodeUsed => words["Used a recovery code"],
        AuditActions.PasskeyAdded => words["Added a passkey"],
        AuditActions.PasskeyRemoved => words["Removed a passkey"],
        AuditActions.ProviderJoined => words["Was joined with an account of the provider"],
        AuditActions.KeysRotated => words["Made all keys new"],
        AuditActions.KeyReplaced => words["Gave another key to the site"],
        AuditActions.KeyEnded => words["Ended an old key of the site"],
        AuditActions.ViewCreated => words["Added the shared view"],
        AuditActions.ViewChanged => words["Changed the shared view"],
        AuditActions.ViewDeleted => words["Deleted the shared view"],
        AuditActions.PersonInvited => words["Invited somebody"],
        AuditActions.InvitationRenewed => words["Made a new link for an invitation"],
        AuditActions.InvitationRevoked => words["Took back an invitation"],
        AuditActions.InvitationAccepted => words["Joined by an invitation"],
        AuditActions.PersonChanged => words["Changed the profile or rights of"],
        AuditActions.PersonDisabled => words["Disabled (audit)"],
        AuditActions.PersonEnabled => words["Enabled (audit)"],
        AuditActions.PersonSignedOut => words["Signed out everywhere (audit)"],
        AuditActions.AuditExported => words["Exported the audit log"],
        _ => action,
    };

    public static string Area(IStringLocalizer words, string area) => area switch
    {
        "sign-in" => words["Sign-in"],
        "access" => words["Refusals"],
        "site" => words["Sites"],
        "label" => words["Labels"],
        "team" => words["Teams"],
        "reply" => words["Canned replies"],
        "client" => words["Clients"],
        "addresses" => words["Blocked addresses"],
        "transcript" => words["Transcripts"],
        "audit" => words["Audit log"],
        "person" => words["People"],
        "password" => words["Passwords"],
        "second-factor" => words["Codes of an app"],
        "passkey" => words["Passkeys"],
        "keys" => words["Keys"],
        "view" => words["Views"],
        "retention" => words["Retention"],
        _ => area,
    };

    public static bool IsTrouble(string action) => action is AuditActions.SignInFailed or AuditActions.LockedOut or AuditActions.Refused;

    /// <summary>The details as lines of a name and what it is, or was and is.</summary>
    public static IReadOnlyList<AuditFact> Facts(string? details)
    {
        if (details is null)
        {
            return [];
        }

        using var json = JsonDocument.Parse(details);
        return json.RootElement.ValueKind == JsonValueKind.Object ? [.. Facts(json.RootElement)] : [new("", null, Text(json.RootElement))];
    }

    private static IEnumerable<AuditFact> Facts(JsonElement details)
    {
        var (before, after) = (Flat(details, "before"), Flat(details, "after"));
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            yield return new(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name));
        }

        foreach (var member in details.EnumerateObject().Where(m => m.Name is not ("before" or "after") && m.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object)))
        {
            yield return new(member.Name, null, Text(member.Value));
        }

        foreach (var (name, value) in details.EnumerateObject().Where(m => m.Name is not ("before" or "after") && m.Value.ValueKind == JsonValueKind.Object).SelectMany(m => Flat(details, m.Name)))
        {
            yield return new(name, null, value);
        }
    }

    private static Dictionary<string, string> Flat(JsonElement parent, string name)
    {
        var flat = new Dictionary<string, string>();
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object)
        {
            Add(value, "");
        }

        return flat;

        void Add(JsonElement part, string prefix)
        {
            foreach (var member in part.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Object)
                {
                    Add(member.Value, $"{prefix}{member.Name} · ");
                }
                else if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    flat[prefix + member.Name] = Text(member.Value);
                }
            }
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)) is { Length: > 0 } all ? all : "–",
        _ => value.GetRawText(),
    };
}

/// <param name="Before">Null where it is no change, or it is new.</param>
/// <param name="After">Null where it is gone.</param>
internal sealed record AuditFact(string Name, string? Before, string? After)
{
    public bool IsChange => Before is not null;

    public override string ToString() => Before is null ? $"{Name}: {After}" : $"{Name}: {Before} → {After ?? "–"}";
}
