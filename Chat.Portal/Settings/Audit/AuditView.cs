using System.Globalization;
using Chat.Core.Privacy;
using Chat.Portal.Shared;

namespace Chat.Portal.Settings.Audit;

/// <summary>What the page shows, as it stands in the address. What is not understood there is left out.</summary>
internal sealed record AuditView(string? Who, string? What, string? Object, DateOnly? From, DateOnly? To, long? Before)
{
    public static readonly AuditView All = new(null, null, null, null, null, null);

    public static AuditView Of(IQueryCollection query) => new(
        Text(query["who"]), Text(query["what"]), Text(query["object"]), Day(query["from"]), Day(query["to"]),
        long.TryParse(query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null);

    public bool IsFiltered => this with { Before = null } != All;

    public string Query => string.Join('&', new[]
    {
        Part("who", Who), Part("what", What), Part("object", Object), Part("from", From?.ToString("O", CultureInfo.InvariantCulture)), Part("to", To?.ToString("O", CultureInfo.InvariantCulture)),
        Part("before", Before?.ToString(CultureInfo.InvariantCulture)),
    }.OfType<string>());

    /// <param name="midnight">When a day begins for who looks.</param>
    public AuditFilter Filter(Func<DateTime, DateTimeOffset> midnight) => new(
        Who == "chat" ? Guid.Empty : Guid.TryParse(Who, out var id) ? id : null,
        What,
        Object,
        From is { } from ? midnight(from.ToDateTime(TimeOnly.MinValue)) : null,
        To is { } to ? midnight(to.AddDays(1).ToDateTime(TimeOnly.MinValue)) : null);

    private static string? Part(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";

    private static string? Text(string? value) => value?.Trim() is { Length: > 0 and <= 100 } text ? text : null;

    private static DateOnly? Day(string? value) =>
        DateOnly.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9999 ? day : null;
}
