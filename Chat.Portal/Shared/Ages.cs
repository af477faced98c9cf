using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Shared;

/// <summary>How long ago, in few letters.</summary>
public static class Ages
{
    public static string Describe(IStringLocalizer words, DateTimeOffset then, DateTimeOffset now)
    {
        var age = now - then;
        return age switch
        {
            { TotalMinutes: < 1 } => words["now"],
            { TotalHours: < 1 } => words["{0} min", (int)age.TotalMinutes],
            { TotalDays: < 1 } => words["{0} h", (int)age.TotalHours],
            { TotalDays: < 7 } => then.ToString(words["ddd (date)"], CultureInfo.CurrentCulture),
            _ => then.ToString(then.Year == now.Year ? words["d MMM (date)"] : words["d MMM yyyy (date)"], CultureInfo.CurrentCulture),
        };
    }
}
