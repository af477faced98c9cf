namespace Chat.Core.Mail;

/// <summary>A mail that is to be sent: plain text, to one person. No record: nothing prints it.</summary>
public sealed class Letter
{
    /// <summary>An e-mail address.</summary>
    public required string To { get; init; }

    /// <summary>Empty when nobody knows it.</summary>
    public string ToName { get; init; } = "";

    /// <summary>One line.</summary>
    public required string Subject { get; init; }

    public required string Body { get; init; }
}
