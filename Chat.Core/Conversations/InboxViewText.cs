using System.Globalization;

namespace Chat.Core.Conversations;

/// <summary>
/// A view as the query of an address. There is one way to write each view: what is the default is left out, and the parts have an order. Addresses of
/// before (<c>view=mine</c>) are read and written anew.
/// </summary>
public static class InboxViewText
{
    private const string Everything = "all";
    private const string Me = "me";
    private const string Nobody = "nobody";

    /// <summary>What may stand in an address about a view; everything else in it is not about the view.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["view", "status", "assignee", "site", "team", "label", "order"];

    /// <param name="value">What the address says under a key; null when nothing.</param>
    public static InboxView Read(Func<string, string?> value)
    {
        var view = InboxView.Open;
        var unknown = new List<string>();
        foreach (var key in Keys)
        {
            if (value(key) is { } text)
            {
                var next = Read(view, key, text);
                if (next is null)
                {
                    unknown.Add(Part(key, text));
                }

                view = next ?? view;
            }
        }

        return view with { Unknown = string.Join('&', unknown) };
    }

    /// <param name="query">With or without its question mark.</param>
    public static InboxView Parse(string query)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            parts.TryAdd(at < 0 ? part : part[..at], at < 0 ? "" : Uri.UnescapeDataString(part[(at + 1)..].Replace('+', ' ')));
        }

        return Read(parts.GetValueOrDefault);
    }

    /// <summary>Without a question mark; empty for <see cref="InboxView.Open"/>.</summary>
    public static string Write(InboxView view)
    {
        var parts = new List<string>();
        if (view.Statuses != InboxStatuses.Open)
        {
            parts.Add($"status={(view.Statuses == InboxStatuses.All ? Everything : string.Join(',', view.StatusList().Select(Lower)))}");
        }

        if (view.Assignee != InboxAssignee.Anybody)
        {
            parts.Add($"assignee={view.Assignee switch { InboxAssignee.Me => Me, InboxAssignee.Nobody => Nobody, _ => view.AgentId.ToString() }}");
        }

        if (view.SiteId is { } site)
        {
            parts.Add($"site={site}");
        }

        if (view.TeamId is { } team)
        {
            parts.Add($"team={team}");
        }

        if (view.LabelId is { } label)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"label={label}"));
        }

        if (view.Order != InboxOrder.Newest)
        {
            parts.Add($"order={Lower(view.Order)}");
        }

        if (view.Unknown.Length > 0)
        {
            parts.Add(view.Unknown);
        }

        return string.Join('&', parts);
    }

    private static InboxView? Read(InboxView view, string key, string text) => key switch
    {
        "view" => text.ToLowerInvariant() switch
        {
            "open" => view,
            "mine" => InboxView.Mine,
            "all" => InboxView.All,
            "resolved" => InboxView.Resolved,
            _ => null,
        },
        "status" => Statuses(text) is { } statuses ? view with { Statuses = statuses } : null,
        "assignee" => text switch
        {
            Me => view with { Assignee = InboxAssignee.Me, AgentId = null },
            Nobody => view with { Assignee = InboxAssignee.Nobody, AgentId = null },
            _ => Guid.TryParse(text, out var agent) ? view with { Assignee = InboxAssignee.Agent, AgentId = agent } : null,
        },
        "site" => Guid.TryParse(text, out var site) ? view with { SiteId = site } : null,
        "team" => Guid.TryParse(text, out var team) ? view with { TeamId = team } : null,
        "label" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var label) ? view with { LabelId = label } : null,
        _ => Named<InboxOrder>(text) is { } order ? view with { Order = order } : null,
    };

    private static InboxStatuses? Statuses(string text)
    {
        if (text == Everything)
        {
            return InboxStatuses.All;
        }

        var found = default(InboxStatuses);
        foreach (var name in text.Split(','))
        {
            if (Named<ConversationStatus>(name) is not { } status)
            {
                return null;
            }

            found |= (InboxStatuses)(1 << (int)status);
        }

        return found;
    }

    /// <summary>By its name; a number is none.</summary>
    private static T? Named<T>(string text)
        where T : struct, Enum =>
        text.Length > 0 && char.IsLetter(text[0]) && !text.Contains(',', StringComparison.Ordinal) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Part(string key, string text) => $"{key}={Uri.EscapeDataString(text.Length > 40 ? text[..40] : text)}";
}
