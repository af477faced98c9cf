namespace Chat.Portal.Palette;

/// <summary>The headings of the palette, in the order in which they stand when nothing is typed.</summary>
public enum PaletteGroup
{
    Conversation,
    Conversations,
    Clients,
    List,
    Go,
    Settings,
    Me,
    Search,
}

/// <summary>A line of the palette.</summary>
/// <param name="Id">Its own among all lines; what is chosen stays chosen while other lines come and go.</param>
/// <param name="Rank">How well it fits, 0 is best.</param>
public sealed record PaletteItem(string Id, PaletteGroup Group, string Name, int Rank)
{
    public string? Icon { get; init; }

    /// <summary>A face instead of an icon.</summary>
    public Guid? ClientId { get; init; }

    public string? Hint { get; init; }

    public string Keys { get; init; } = "";

    public DeskAction? Action { get; init; }

    /// <summary>The conversation that it opens.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>The page to which it goes.</summary>
    public string? Address { get; init; }
}
