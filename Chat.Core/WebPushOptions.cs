namespace Chat.Core;

/// <summary>How browsers are reached that have no page of the portal open: by the push service of whoever made them.</summary>
public sealed record WebPushOptions
{
    /// <summary>Whom a push service may turn to: <c>mailto:</c> or an https address. It is told to each of them.</summary>
    public required string Subject { get; init; }

    /// <summary>Whether a push service may stand in a private network, and be asked over plain http. For tests.</summary>
    public bool AllowPrivate { get; init; }
}
