namespace Chat.Portal.Palette;

/// <summary>Where an action stands in the palette and in the list of shortcuts, in this order.</summary>
public enum ActionGroup
{
    Conversation,
    List,
    Go,
    Settings,
    Me,
}

/// <summary>Something that the browser does by itself, at once: a function of <c>window.chatDesk</c> by its path, and what it is given.</summary>
public sealed record BrowserCall(string Path, params string[] Arguments);

/// <summary>One thing that an agent can do by hand. <see cref="DeskActionList"/> holds them all.</summary>
/// <param name="Id">Its own, and never changed: tests and the page name it.</param>
/// <param name="Name">As the palette and the list of shortcuts say it, in English: a key of <see cref="Words"/>.</param>
/// <param name="Icon">Of <see cref="Shared.Icon"/>.</param>
public sealed record DeskAction(string Id, string Name, string Icon, ActionGroup Group)
{
    /// <summary>One key ("e", "shift+j"), or two one after the other ("g i"); empty for none. Two actions may share a key if they never apply at once.</summary>
    public string Keys { get; init; } = "";

    /// <summary>Other keys that do the same, written likewise.</summary>
    public string MoreKeys { get; init; } = "";

    /// <summary>Other words by which people look for it; a key of <see cref="Words"/> as well.</summary>
    public string Also { get; init; } = "";

    /// <summary>Whether it can be done now; what cannot is not in the palette, and its key does nothing.</summary>
    public Func<DeskScope, bool> Applies { get; init; } = _ => true;

    /// <summary>What it does. Exactly one of <see cref="Do"/>, <see cref="Address"/> and <see cref="Browser"/> is set.</summary>
    public Func<DeskScope, Task>? Do { get; init; }

    /// <summary>The page to which it goes.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// What the browser does. For what moves the focus: by way of the host the next letters would be typed into whatever has the focus until then.
    /// </summary>
    public BrowserCall? Browser { get; init; }

    /// <summary>Whether a key that is held down does it again and again.</summary>
    public bool Repeats { get; init; }
}
