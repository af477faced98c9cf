namespace Chat.Core.Search;

/// <summary>
/// Words of the index that no text can hold, for they begin with a private character. By them a filter costs what a word costs, also beside a word that is
/// everywhere. Only what never changes of an entry is marked; the rest is asked of the store.
/// </summary>
internal static class IndexMarks
{
    private const char ConversationMark = '\uE000';
    private const char AgentMark = '\uE001';

    public const string File = "\uE002f";
    public const string Picture = "\uE002p";

    /// <summary>Stands between two texts of one entry.</summary>
    public const char Border = '\uE003';

    public static string Conversation(Guid id) => Of(ConversationMark, id);

    public static string Agent(Guid id) => Of(AgentMark, id);

    public static string Match(string mark) => $"\"{mark}\"";

    /// <summary>The end of an id first: it is what tells two apart, and spreads them over the prefix indexes.</summary>
    private static string Of(char kind, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes.Reverse();
        return kind + Convert.ToHexStringLower(bytes);
    }
}
