namespace Chat.Core;

public enum SmtpSecurity
{
    /// <summary>A plain line that is encrypted before anything is said; a server that cannot is not used.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>Not encrypted: for a server on the same machine.</summary>
    None,
}

/// <summary>The server that takes mail from this host.</summary>
public sealed record SmtpOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>Null where the server asks for none.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>The address that mail comes from.</summary>
    public required string From { get; init; }

    public required string FromName { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(SmtpOptions);
}
