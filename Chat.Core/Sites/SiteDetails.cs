using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chat.Core.Sites;

/// <summary>
/// Everything about a site that an administrator can change, as one value: a page changes a copy by <c>with</c>, so a member that
/// it does not know goes back as it came.
/// </summary>
public sealed record SiteDetails(
    string Name, string Color, string Side, string Greeting, bool TypingPreview, IReadOnlyList<string> AllowedOrigins, SiteSettings Settings)
{
    private const string Nested = "settings";

    public static SiteDetails Of(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new(site.Name, site.Color, site.Side, site.Greeting, site.TypingPreview, [.. site.AllowedOrigins], site.Settings);
    }

    /// <summary>How many settings differ. Compared by what would be stored: two lists with the same lines are the same.</summary>
    public int CountChanges(SiteDetails other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Count(Json(), other.Json());
    }

    /// <summary>What was changed between <paramref name="before"/> and this, made to <paramref name="theirs"/> instead.</summary>
    /// <returns>Null when both changed the same setting differently.</returns>
    public SiteDetails? Rebase(SiteDetails before, SiteDetails theirs)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(theirs);
        return Merged(before, theirs, insists: false);
    }

    /// <summary>The same; of a setting that both changed this one's value counts.</summary>
    public SiteDetails RebaseOver(SiteDetails before, SiteDetails theirs)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(theirs);
        return Merged(before, theirs, insists: true)!;
    }

    private SiteDetails? Merged(SiteDetails before, SiteDetails theirs, bool insists)
    {
        var onto = theirs.Json();
        return Merge(Json(), before.Json(), onto, insists) ? onto.Deserialize<SiteDetails>(JsonSerializerOptions.Web) : null;
    }

    private JsonObject Json() => JsonSerializer.SerializeToNode(this, JsonSerializerOptions.Web)!.AsObject();

    private static int Count(JsonObject own, JsonObject other) => own.Sum(setting =>
        setting.Key == Nested ? Count(setting.Value!.AsObject(), other[Nested]!.AsObject())
        : JsonNode.DeepEquals(setting.Value, other[setting.Key]) ? 0 : 1);

    private static bool Merge(JsonObject own, JsonObject before, JsonObject onto, bool insists)
    {
        foreach (var (name, value) in own)
        {
            if (name == Nested)
            {
                if (!Merge(value!.AsObject(), before[Nested]!.AsObject(), onto[Nested]!.AsObject(), insists))
                {
                    return false;
                }
            }
            else if (!JsonNode.DeepEquals(value, before[name]))
            {
                if (!insists && !JsonNode.DeepEquals(onto[name], before[name]) && !JsonNode.DeepEquals(onto[name], value))
                {
                    return false;
                }

                onto[name] = value?.DeepClone();
            }
        }

        return true;
    }
}
