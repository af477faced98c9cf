using System.Collections.Concurrent;
using Bogus;

namespace Chat.Core.Clients;

/// <summary>Believable names for people who have not said theirs.</summary>
public static class ClientNames
{
    private const string Fallback = "en";

    private static readonly HashSet<string> Known = [.. Database.GetAllLocales()];
    private static readonly ConcurrentDictionary<string, Faker> Fakers = [];

    /// <summary>A random full name, usual where <paramref name="locale"/> (BCP 47) is spoken.</summary>
    public static string Create(string? locale)
    {
        var faker = Fakers.GetOrAdd(Match(locale), static code => new Faker(code));
        lock (faker)
        {
            return faker.Name.FullName();
        }
    }

    private static string Match(string? locale)
    {
        var parts = (locale ?? "").Split('-', '_');
        var language = parts[0].ToLowerInvariant();
        var regional = parts.Length > 1 ? $"{language}_{parts[^1].ToUpperInvariant()}" : language;
        return Known.Contains(regional) ? regional : Known.Contains(language) ? language : Fallback;
    }
}
