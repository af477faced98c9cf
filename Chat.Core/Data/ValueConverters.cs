using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Chat.Core.Data;

/// <summary>Times are stored as milliseconds since 1970, UTC: SQLite can then order and compare them.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));

/// <summary>Ids are stored as 16 bytes in network order, so that version 7 ids sort by their time.</summary>
internal sealed class GuidBytes() : ValueConverter<Guid, byte[]>(
    id => id.ToByteArray(true),
    stored => new Guid(stored, true));
