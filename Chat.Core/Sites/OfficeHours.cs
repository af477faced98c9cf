namespace Chat.Core.Sites;

/// <summary>When the team is there, in the site's own time zone.</summary>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Days">Spans of a week, in any order; they may touch.</param>
/// <param name="Holidays">Whole days without anybody: they also end what began on the evening before.</param>
public sealed record OfficeHours(string TimeZone, IReadOnlyList<OfficeSpan> Days, IReadOnlyList<Holiday> Holidays)
{
    private const int Horizon = 366;

    /// <summary>The closure that lasts now, or the next one; null when none begins within a year, and where this machine does not know the time zone.</summary>
    public OfficeClosure? ClosureAt(DateTimeOffset now)
    {
        // Stored by a machine that knew it. Visitors who are told no hours are better off than visitors who are not let in.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone))
        {
            return null;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var from = now;
        foreach (var (opens, closes) in Open(zone, today))
        {
            // A span that lies in the hour that summer time leaves out lasts no time at all.
            if (closes <= from || closes <= opens)
            {
                continue;
            }

            if (opens > from)
            {
                return new OfficeClosure(from, opens);
            }

            from = closes;
        }

        // Nobody comes back, or nobody ever leaves.
        return from - now > TimeSpan.FromDays(Horizon - 2) ? null : new OfficeClosure(from, null);
    }

    /// <summary>The times with somebody there, in order, from yesterday on: a span may last over midnight.</summary>
    private IEnumerable<(DateTimeOffset Opens, DateTimeOffset Closes)> Open(TimeZoneInfo zone, DateOnly today)
    {
        for (var date = today.AddDays(-1); date < today.AddDays(Horizon); date = date.AddDays(1))
        {
            if (Holidays.Any(h => h.Date == date))
            {
                continue;
            }

            foreach (var span in Days.Where(s => s.Day == date.DayOfWeek).OrderBy(s => s.From))
            {
                var next = date.AddDays(1);
                var closes = span.To > span.From ? date.ToDateTime(span.To)
                    : Holidays.Any(h => h.Date == next) ? next.ToDateTime(TimeOnly.MinValue)
                    : next.ToDateTime(span.To);
                yield return (At(zone, date.ToDateTime(span.From)), At(zone, closes));
            }
        }
    }

    private static DateTimeOffset At(TimeZoneInfo zone, DateTime local)
    {
        // A time that summer time leaves out does not exist: the first one that does is meant, so that the order is kept.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddTicks(TimeSpan.TicksPerMinute - (local.Ticks % TimeSpan.TicksPerMinute));
        }

        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(local, zone), TimeSpan.Zero);
    }
}

/// <param name="To">Exclusive; not after <paramref name="From"/> means on the next day, so 00:00 is midnight.</param>
public sealed record OfficeSpan(DayOfWeek Day, TimeOnly From, TimeOnly To);

public sealed record Holiday(DateOnly Date, string Name);

/// <summary>A time without anybody. It may have begun already.</summary>
/// <param name="Until">Null when nobody comes back within a year.</param>
public sealed record OfficeClosure(DateTimeOffset From, DateTimeOffset? Until);
