using Chat.Core.Conversations;
using Chat.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>What a row of the list says when its client has waited too long.</summary>
public static class WaitingText
{
    /// <summary>Where nothing is lifted, an answer is late after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Such as "Waiting 12 min"; null while it is early, and when nobody waits.</summary>
    /// <param name="liftAfter">After how long a conversation that nobody has seen is everybody's matter; null for never.</param>
    public static string? Of(IStringLocalizer words, InboxRow row, DateTimeOffset now, TimeSpan? liftAfter) =>
        row is { Status: ConversationStatus.Open, WaitingSince: { } since } && now - since >= (liftAfter ?? Patience)
            ? now - since < TimeSpan.FromDays(1) ? words["Waiting {0}", Ages.Describe(words, since, now)].Value : words["Waiting since {0}", Ages.Describe(words, since, now)]
            : null;
}
