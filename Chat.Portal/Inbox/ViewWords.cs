using Chat.Core.Conversations;
using Chat.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>What a view and its parts are called.</summary>
internal static class ViewWords
{
    public static string Statuses(IStringLocalizer words, InboxStatuses statuses) =>
        statuses == InboxStatuses.All
            ? words["Every status"]
            : string.Join(", ", Enum.GetValues<ConversationStatus>().Where(s => ((int)statuses & (1 << (int)s)) != 0).Select(s => StatusWords.Name(words, s)));

    public static string Order(IStringLocalizer words, InboxOrder order) => order == InboxOrder.Waiting ? words["Waiting longest first"] : words["Newest first"];

    /// <summary>Such as "99+", or "12+" where not all could be looked at.</summary>
    public static string Count(InboxCount count) =>
        count.Value >= InboxQueries.CountLimit ? "99+" : count.IsLeast ? $"{count.Value}+" : $"{count.Value}";
}
