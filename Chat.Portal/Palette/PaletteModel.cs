namespace Chat.Portal.Palette;

/// <summary>What stands in the palette, and which line is chosen. The text itself belongs to the browser; it is told here letter by letter.</summary>
internal sealed class PaletteModel(PaletteSources sources)
{
    private string typed = "";
    private bool isMoved;
    private Task searching = Task.CompletedTask;

    /// <summary>Groups with something in them: the best fitting first, else in their own order.</summary>
    public IReadOnlyList<IGrouping<PaletteGroup, PaletteItem>> Groups { get; private set; } = [];

    /// <summary>Whether the search of everything is all that is left.</summary>
    public bool FindsNothing => Groups.All(g => g.Key == PaletteGroup.Search);

    public PaletteItem? Active { get; private set; }

    public string Typed => typed;

    /// <summary>Whether the store could not be asked for clients.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether clients are still looked for.</summary>
    public bool IsSearching => !searching.IsCompleted;

    private IEnumerable<PaletteItem> Items => Groups.SelectMany(g => g);

    /// <summary>Shows what fits: at once what is at hand, and what the store has when the task ends. Only the last call counts.</summary>
    /// <param name="changed">Called when there is something to paint.</param>
    public Task FindAsync(string text, Action changed, CancellationToken cancellationToken)
    {
        typed = text.Trim();
        isMoved = false;
        var atHand = sources.AtHand(typed).ToList();
        Arrange(atHand);
        Active = Items.FirstOrDefault();
        searching = typed.Length == 0 ? Task.CompletedTask : SearchAsync(typed, atHand, cancellationToken);
        changed();
        return AndPaintAsync(searching, changed);
    }

    /// <summary>To the next or the previous line, round the ends.</summary>
    public void Move(int by)
    {
        var items = Items.ToList();
        isMoved = true;
        if (items.Count > 0)
        {
            var at = items.FindIndex(item => item.Id == Active?.Id);
            Active = items[((at < 0 ? 0 : at + by) + items.Count) % items.Count];
        }
    }

    /// <summary>To the first or the last line.</summary>
    public void MoveToEnd(bool isLast)
    {
        isMoved = true;
        Active = isLast ? Items.LastOrDefault() : Items.FirstOrDefault();
    }

    public PaletteItem? Find(string id) => Items.FirstOrDefault(item => item.Id == id);

    /// <summary>What Enter means for this text, also when it comes before the answer to the last letters.</summary>
    public async Task<PaletteItem?> ChoiceAsync(string text, Action changed, CancellationToken cancellationToken)
    {
        await (text.Trim() == typed ? searching : FindAsync(text, changed, cancellationToken));
        return Active;
    }

    public void Clear()
    {
        (typed, Groups, Active, isMoved, searching) = ("", [], null, false, Task.CompletedTask);
    }

    private async Task SearchAsync(string text, List<PaletteItem> atHand, CancellationToken cancellationToken)
    {
        IReadOnlyList<PaletteItem> found;
        try
        {
            found = await sources.SearchAsync(text, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What is at hand still works.
            HasFailed = true;
            return;
        }

        HasFailed = false;
        if (text == typed && found.Count > 0)
        {
            Arrange([.. atHand, .. found]);
            Active = isMoved && Active is { } chosen ? Find(chosen.Id) : Items.FirstOrDefault();
        }
    }

    private static async Task AndPaintAsync(Task search, Action changed)
    {
        if (!search.IsCompletedSuccessfully)
        {
            await search;
            changed();
        }
    }

    private void Arrange(IReadOnlyList<PaletteItem> items)
    {
        var groups = items.GroupBy(item => item.Group);
        Groups =
        [
            .. typed.Length == 0
                ? groups.OrderBy(g => g.Key)
                : groups.OrderBy(g => g.Min(item => item.Rank)).ThenBy(g => g.Key),
        ];
    }
}
