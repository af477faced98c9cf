using System.Text.Json;
using Chat.Core.Attachments;
using Chat.Core.Conversations;

namespace Chat.Core.Privacy;

/// <summary>The receipt of an export: what is in it, and how to see that it is whole.</summary>
/// <param name="Format">Of the whole archive.</param>
/// <param name="Files">All other files of the archive.</param>
/// <param name="Missing">Files that the store knows and the disk has not.</param>
public sealed record ExportManifest(
    string Format, Guid ClientId, DateTimeOffset ExportedAt, Guid ExportedBy, bool HasNotes, ExportCounts Counts, IReadOnlyList<ExportedFile> Files, IReadOnlyList<Guid> Missing);

public sealed record ExportCounts
{
    public int Conversations { get; set; }

    public int Messages { get; set; }

    public int Notes { get; set; }

    public int Ratings { get; set; }

    public int Browsers { get; set; }

    public int Pages { get; set; }

    public int Files { get; set; }
}

internal sealed record ExportedClient(
    Guid Id, string Site, string Name, string? NameByTheTeam, string? ExternalId, string? Email, bool IsVerified, string? Phone, string? Locale,
    DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? BlockedAt, DateTimeOffset? BlockedUntil)
{
    public JsonElement? Attributes { get; init; }

    public JsonElement? Fields { get; init; }

    public required IReadOnlyList<ExportedBrowser> Browsers { get; init; }

    /// <summary>Null where notes were not asked for.</summary>
    public IReadOnlyList<ExportedNote>? Notes { get; init; }
}

internal sealed record ExportedBrowser(Guid Id, DateTimeOffset Since, string? UserAgent, string? TimeZone, IReadOnlyList<ExportedPage> Pages);

internal sealed record ExportedPage(string Url, string Title, string? Referrer, DateTimeOffset At);

internal sealed record ExportedNote(string By, string Text, DateTimeOffset At);

internal sealed record ExportedConversation(Guid Id, ConversationStatus Status, DateTimeOffset BegunAt, DateTimeOffset LastMessageAt, ExportedRating? Rating);

internal sealed record ExportedRating(int Score, string? Comment, DateTimeOffset At);

/// <param name="Kind">client, agent, system or note.</param>
internal sealed record ExportedEntry(long Sequence, DateTimeOffset At, string Kind, string? By, string Text)
{
    public DateTimeOffset? EditedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public IReadOnlyList<AttachmentCard>? Files { get; init; }
}
