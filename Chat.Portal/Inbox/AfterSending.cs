namespace Chat.Portal.Inbox;

/// <summary>What an agent wants done as soon as his reply is stored; the browser keeps the name beside the text.</summary>
internal static class AfterSending
{
    public const string Resolve = "resolve";

    /// <summary>Away until the client writes.</summary>
    public const string SnoozeForAnAnswer = "answer";

    public const string SnoozeUntilTomorrow = "tomorrow";
}
