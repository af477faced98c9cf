using Chat.Core;
using Chat.Core.Conversations;
using Chat.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>What stands at the end of a row: how old its newest message is, how long somebody waits for an answer, or until when it was put away.</summary>
public sealed class RowTimes(CircuitClock clock, BrowserTime times, ChatOptions options, IStringLocalizer<Words> words)
{
    /// <summary>Where nothing is lifted, an answer is late after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public (string Text, bool Late) Age(InboxRow row)
    {
        var now = clock.Now;
        return row switch
        {
            { Status: ConversationStatus.Open, WaitingSince: { } since } when now - since >= (options.LiftAfter ?? Patience) =>
                (now - since < TimeSpan.FromDays(1) ? words["Waiting {0}", Ages.Describe(words, since, now)] : words["Waiting since {0}", Ages.Describe(words, since, now)], true),
            { Status: ConversationStatus.Snoozed, SnoozedUntil: { } until } => (words["Until {0} (row)", times.Moment(until, now)], false),
            { Status: ConversationStatus.Snoozed } => (words["Until the next message"], false),
            _ => (Ages.Describe(words, row.LastMessageAt, now), false),
        };
    }
}
