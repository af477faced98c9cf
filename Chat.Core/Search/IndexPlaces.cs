namespace Chat.Core.Search;

/// <summary>How far the index has followed the store. Written in the same transaction as what was followed.</summary>
internal sealed record IndexPlaces
{
    /// <summary>Which store it follows; empty before the first step.</summary>
    public Guid Store { get; init; }

    /// <summary>Row id of the last message, and which message that was: a store that went back has another there.</summary>
    public long Messages { get; init; }

    public Guid LastMessage { get; init; }

    public long Notes { get; init; }

    public Guid LastNote { get; init; }

    /// <summary>Id of the last entry of the store's log of changes.</summary>
    public long Changes { get; init; }

    /// <summary>How far the clients were read for the first time, by id; null when all are in, and the log of changes tells the rest.</summary>
    public Guid? Clients { get; init; } = Guid.Empty;

    /// <summary>Whether everything that was there at the beginning is in.</summary>
    public bool IsBuilt { get; init; }

    /// <summary>Whether bytes of texts that were taken out may still lie in the file.</summary>
    public bool HasRemains { get; init; }
}
