namespace Chat.Core.Audit;

/// <summary>The names of what is written down. They stand in the log for good: none is ever given another meaning.</summary>
public static class AuditActions
{
    public const string SignedIn = "sign-in.succeeded";
    public const string SignInFailed = "sign-in.failed";
    public const string LockedOut = "sign-in.locked-out";
    public const string SignedOut = "sign-in.ended";

    public const string PasswordChanged = "password.changed";
    public const string PasswordLinkMade = "password.link-made";
    public const string PasswordLinkAsked = "password.link-asked";
    public const string PasswordReset = "password.reset";
    public const string CodesTurnedOn = "second-factor.on";
    public const string CodesTurnedOff = "second-factor.off";
    public const string RecoveryCodesMade = "second-factor.recovery-codes-made";
    public const string RecoveryCodeUsed = "second-factor.recovery-code-used";
    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRemoved = "passkey.removed";
    public const string ProviderJoined = "sign-in.provider-joined";
    public const string KeysRotated = "keys.rotated";

    /// <summary>Somebody asked for what he may not do.</summary>
    public const string Refused = "access.refused";

    public const string SiteCreated = "site.created";
    public const string SiteChanged = "site.changed";
    public const string KeyReplaced = "site.key-replaced";
    public const string KeyEnded = "site.key-ended";
    public const string SecretMade = "site.secret-made";
    public const string SecretShown = "site.secret-shown";
    public const string SecretEnded = "site.secret-ended";

    public const string LabelCreated = "label.created";
    public const string LabelChanged = "label.changed";
    public const string TeamCreated = "team.created";
    public const string TeamChanged = "team.changed";
    public const string TeamDeleted = "team.deleted";
    public const string ReplyCreated = "reply.created";
    public const string ReplyChanged = "reply.changed";
    public const string ReplyDeleted = "reply.deleted";

    /// <summary>One of the team's views, or one that was the team's.</summary>
    public const string ViewCreated = "view.created";
    public const string ViewChanged = "view.changed";
    public const string ViewDeleted = "view.deleted";

    public const string PersonInvited = "person.invited";
    public const string InvitationRenewed = "person.invitation-renewed";
    public const string InvitationRevoked = "person.invitation-revoked";
    public const string InvitationAccepted = "person.joined";

    /// <summary>Another name, role, sites or teams.</summary>
    public const string PersonChanged = "person.changed";
    public const string PersonDisabled = "person.disabled";
    public const string PersonEnabled = "person.enabled";
    public const string PersonSignedOut = "person.signed-out";

    public const string ClientErased = "client.erased";
    public const string ClientExported = "client.exported";
    public const string ClientMerged = "client.merged";
    public const string ClientBlocked = "client.blocked";
    public const string ClientUnblocked = "client.unblocked";
    public const string AddressesBlocked = "addresses.blocked";
    public const string AddressesUnblocked = "addresses.unblocked";

    /// <summary>A conversation was downloaded as a text.</summary>
    public const string TranscriptRead = "transcript.read";

    /// <summary>A conversation was sent to its client by mail.</summary>
    public const string TranscriptSent = "transcript.sent";

    /// <summary>What was older than a site keeps it was removed.</summary>
    public const string RetentionApplied = "retention.applied";

    public const string AuditExported = "audit.exported";
}

/// <summary>The kinds of things that something is done to.</summary>
public static class AuditObjects
{
    public const string Agent = "agent";
    public const string Invitation = "invitation";
    public const string Site = "site";
    public const string Label = "label";
    public const string Team = "team";
    public const string Reply = "reply";
    public const string View = "view";
    public const string Client = "client";
    public const string Conversation = "conversation";
    public const string Addresses = "addresses";
}
