using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Notifications;

/// <summary>What the browser has still to be told: the newest of each conversation, and what has been seen since.</summary>
internal sealed class AlertQueue
{
    /// <summary>Whoever was cut off for long is told of this many conversations; the inbox has them all.</summary>
    private const int Limit = 20;

    private readonly Dictionary<Guid, Alert> alerts = [];
    private readonly HashSet<Guid> settled = [];

    public bool IsEmpty => alerts.Count == 0 && settled.Count == 0;

    /// <param name="isWanted">Whether the agent wants to be told of this kind.</param>
    /// <param name="takesPart">Of the commit's conversations those in which he takes part.</param>
    public void Add(ConversationsCommitted commit, Guid agentId, Func<AlertKind, bool> isWanted, IReadOnlySet<Guid>? takesPart = null)
    {
        foreach (var alert in AlertRules.Of(commit, agentId, takesPart).Where(a => isWanted(a.Kind)))
        {
            // What has not been told yet keeps its weight: the second message of a new conversation does not make it an old one.
            alerts[alert.ConversationId] = alerts.TryGetValue(alert.ConversationId, out var before) && Weight(before.Kind) < Weight(alert.Kind)
                ? before.Kind == AlertKind.Mention ? before : alert with { Kind = before.Kind }
                : alert;
            settled.Remove(alert.ConversationId);
        }

        foreach (var conversationId in AlertRules.Seen(commit))
        {
            alerts.Remove(conversationId);
            settled.Add(conversationId);
        }
    }

    private static int Weight(AlertKind kind) => kind == AlertKind.Mention ? -1 : (int)kind;

    public (IReadOnlyList<Alert> Alerts, IReadOnlyList<Guid> Settled) Peek() => ([.. alerts.Values.TakeLast(Limit)], [.. settled]);

    /// <summary>These have been told; what came meanwhile stays.</summary>
    public void Remove(IReadOnlyList<Alert> told, IReadOnlyList<Guid> toldSettled)
    {
        foreach (var alert in told.Where(a => alerts.GetValueOrDefault(a.ConversationId) == a))
        {
            alerts.Remove(alert.ConversationId);
        }

        settled.ExceptWith(toldSettled);
        if (alerts.Count > Limit)
        {
            alerts.Clear();
        }
    }
}

/// <summary>As <c>wwwroot/desk/alerting.js</c> reads it.</summary>
internal sealed record ToldAlert(string Key, Guid ConversationId, string Title, string Body, string? Sound, bool Repeats, bool Desktop)
{
    /// <summary>Until when the sound may come again, in milliseconds since 1970; null for ever.</summary>
    public long? Until { get; init; }

    private const int BodyLength = 200;

    public static ToldAlert Of(Alert alert, string clientName, AlertPreferences wishes, IStringLocalizer words)
    {
        var choice = wishes[alert.Kind];
        var sound = choice.Sound && wishes.Sound != AlertSound.None ? wishes.Sound.ToString() : null;
        return new ToldAlert(alert.Key, alert.ConversationId, clientName, Say(alert, wishes.ShowsText, words), sound, wishes.Repeats, choice.Desktop);
    }

    private static string Say(Alert alert, bool showsText, IStringLocalizer words)
    {
        var what = alert.Kind switch
        {
            AlertKind.NewConversation => words["New conversation"].Value,
            AlertKind.Mention => words["You are mentioned in a note"],
            AlertKind.Waiting => words["Still waiting"],
            _ => words["New message"],
        };
        return !showsText ? what
            : alert.Kind is AlertKind.Mention or AlertKind.Waiting ? $"{what}: {Cut(HappenedWords.Say(words, alert.Text))}"
            : Cut(alert.Text);
    }

    private static string Cut(string text) => text.Length <= BodyLength ? text : $"{text.AsSpan(0, BodyLength)}…";
}
