using System.Globalization;

namespace Chat.Portal.Shared;

/// <summary>How long ago, in few letters.</summary>
public static class Ages
{
    public static string Describe(DateTimeOffset then, DateTimeOffset now)
    {
        var age = now - then;
        return age switch
        {
            { TotalMinutes: < 1 } => "now",
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} min"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h"),
            { TotalDays: < 7 } => then.ToString("ddd", CultureInfo.InvariantCulture),
            _ => then.ToString(then.Year == now.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture),
        };
    }
}
