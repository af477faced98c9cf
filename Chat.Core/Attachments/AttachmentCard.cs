using System.Text.Json;

namespace Chat.Core.Attachments;

/// <summary>What a message says about a file that it carries. Kept with the message, so that reading a thread asks one table.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Pixels; null when it is no picture.</param>
public sealed record AttachmentCard(Guid Id, string Name, string Type, long Size, int? Width, int? Height)
{
    /// <summary>The most files that one message carries.</summary>
    public const int PerMessage = 10;

    public bool IsPicture => Width is not null;

    /// <summary>One line of a message: its text, or the names of its files when it has none.</summary>
    public static string Preview(string body, IReadOnlyList<AttachmentCard> cards) =>
        body.Length > 0 ? body : string.Join(", ", cards.Select(card => card.Name));

    /// <summary>The column's text; null when there are none.</summary>
    public static string? Write(IReadOnlyList<AttachmentCard> cards) => cards.Count == 0 ? null : JsonSerializer.Serialize(cards, JsonSerializerOptions.Web);

    public static IReadOnlyList<AttachmentCard> Read(string? column) =>
        column is null ? [] : JsonSerializer.Deserialize<List<AttachmentCard>>(column, JsonSerializerOptions.Web)!;
}
