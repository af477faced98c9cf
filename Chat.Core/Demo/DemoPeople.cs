using System.Text.Json;
using Bogus;
using Chat.Core.Clients;
using Chat.Core.Data;

namespace Chat.Core.Demo;

/// <summary>What the demo's shop knows of its clients: how to reach them, their browsers, and what they looked at.</summary>
internal static class DemoPeople
{
    private const string Shop = "https://kilnandclay.example";

    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
    ];

    private static readonly string[] Referrers = ["https://www.google.com/", "https://www.instagram.com/", "https://duckduckgo.com/", ""];

    private static readonly Dictionary<string, string> TimeZones = new()
    {
        ["ar"] = "Africa/Cairo",
        ["de"] = "Europe/Berlin",
        ["en"] = "Europe/London",
        ["es"] = "Europe/Madrid",
        ["fr"] = "Europe/Paris",
        ["it"] = "Europe/Rome",
        ["ja"] = "Asia/Tokyo",
        ["nl"] = "Europe/Amsterdam",
        ["pl"] = "Europe/Warsaw",
        ["pt"] = "America/Sao_Paulo",
        ["tr"] = "Europe/Istanbul",
        ["zh"] = "Asia/Shanghai",
    };

    private static readonly string[] Remarks =
    [
        "Runs a café and orders glazed mugs by the dozen, mostly in spring.",
        "Prefers e-mail to phone calls.",
        "A parcel was lost in August; we sent a second one at our cost.",
    ];

    public static void Describe(ChatDbContext db, Client client, Faker faker, int index, Guid agentId, string[] products, DateTimeOffset end)
    {
        var name = client.Name.ToLowerInvariant();
        if (index % 3 != 1 && name.All(c => char.IsAsciiLetter(c) || c is ' ' or '.'))
        {
            client.Email = $"{name.Replace(". ", "", StringComparison.Ordinal).Replace(' ', '.')}@example.com";
        }

        if (index % 4 == 0)
        {
            client.Phone = faker.Phone.PhoneNumber("+44 7700 900###");
        }

        if (index % 5 != 3)
        {
            client.Attributes = JsonSerializer.Serialize(new { orders = 1 + (index % 6), basket = $"£{18 + (index * 7 % 90)}", newsletter = index % 2 == 0 });
        }

        if (index % 6 == 0)
        {
            client.Fields = JsonSerializer.Serialize(new Dictionary<string, string> { ["Customer number"] = $"K-{4_000 + (index * 13)}" });
            db.Add(new ClientNote { ClientId = client.Id, AgentId = agentId, Body = Remarks[index / 6 % Remarks.Length], CreatedAt = end });
        }

        var session = new Session
        {
            ClientId = client.Id,
            TokenHash = faker.Random.Bytes(32),
            CreatedAt = client.CreatedAt,
            UserAgent = Browsers[index % Browsers.Length],
            TimeZone = TimeZones.GetValueOrDefault(client.Locale?.Split('-')[0] ?? ""),
        };
        db.Add(session);
        db.AddRange(Enumerable.Range(0, 2 + (index % 4)).Select(at =>
        {
            var product = products[(index + at) % products.Length];
            return new PageVisit
            {
                SessionId = session.Id,
                Url = at == 0 ? Shop + "/" : $"{Shop}/shop/{product.Replace(' ', '-').ToLowerInvariant()}",
                Title = at == 0 ? "Kiln & Clay" : $"{char.ToUpperInvariant(product[0])}{product[1..]} · Kiln & Clay",
                Referrer = at == 0 && Referrers[index % Referrers.Length] is { Length: > 0 } from ? from : null,
                At = end.AddMinutes(-9 + (at * 2)),
            };
        }));
    }
}
