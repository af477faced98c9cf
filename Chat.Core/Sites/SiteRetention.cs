namespace Chat.Core.Sites;

/// <summary>After how many days something is removed by itself; null keeps it.</summary>
/// <param name="Conversations">Resolved conversations, by their last message.</param>
/// <param name="Files">Files of resolved conversations, by the last message there.</param>
/// <param name="Visits">Which pages a client was on and with which browser, by when he was last seen.</param>
public sealed record SiteRetention(int? Conversations, int? Files, int? Visits)
{
    public const int MostDays = 3_650;

    public static readonly SiteRetention Keep = new(null, null, null);

    /// <summary>Whether something goes by this that the other keeps.</summary>
    internal bool RemovesMoreThan(SiteRetention other) =>
        IsShorter(Conversations, other.Conversations) || IsShorter(Files, other.Files) || IsShorter(Visits, other.Visits);

    private static bool IsShorter(int? days, int? than) => days is not null && (than is null || days < than);
}
