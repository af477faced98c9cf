using System.Net;
using Chat.Core.Agents;

namespace Chat.Core;

/// <summary>Everything an operator can set, read and checked once before the host starts (<see cref="ChatOptionsReader"/>).</summary>
public sealed record ChatOptions
{
    /// <summary>Absolute path. Holds the database, attachments and data-protection keys.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A SQLite connection string.</summary>
    public required string ConnectionString { get; init; }

    public IReadOnlyList<ConfiguredAgent> Agents { get; init; } = [];

    public bool Demo { get; init; }

    public bool LimitsEnabled { get; init; } = true;

    /// <summary>Held while <see cref="LimitsEnabled"/>.</summary>
    public HostLimits Limits { get; init; } = new();

    /// <summary>The largest file that may be uploaded, in bytes.</summary>
    public long MaxAttachmentSize { get; init; } = 10_000_000;

    /// <summary>What one client may upload within 24 hours, in bytes as stored.</summary>
    public long DailyAttachmentsPerClient { get; init; } = 200_000_000;

    /// <summary>What visitors of one address may upload within 24 hours, in bytes.</summary>
    public long DailyAttachmentsPerAddress { get; init; } = 1_000_000_000;

    /// <summary>What must be left of the disk for a visitor's file to be taken, in bytes: without room no message can be stored.</summary>
    public long AttachmentReserve { get; init; } = 500_000_000;

    /// <summary>What one agent may upload within 24 hours, in bytes as stored.</summary>
    public long DailyAttachmentsPerAgent { get; init; } = 2_000_000_000;

    /// <summary>After how long a conversation that nobody of the team has seen is lifted for everybody; null for never.</summary>
    public TimeSpan? LiftAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The team's own provider for signing in; null when there is none.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>How browsers are reached that have no page of the portal open; null: they are not.</summary>
    public WebPushOptions? WebPush { get; init; }

    /// <summary>The server that takes mail; null when there is none, and no mail.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>The portal's own address, as it stands in the links of mails; null when it is not set.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Where proxies of our own stand: only what they say about a visitor's address and scheme is believed.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];
}

/// <summary>An agent named in the settings: exists after every start.</summary>
public sealed record ConfiguredAgent(string Email, string Password, string Name, AgentRole Role)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(ConfiguredAgent);
}
