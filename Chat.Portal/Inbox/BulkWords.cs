using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Portal.Languages;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>One sentence on what was done to many.</summary>
internal static class BulkWords
{
    /// <param name="name">Of an agent or a team.</param>
    public static string Describe(IStringLocalizer words, BulkNotice notice, Func<Guid, string?> name)
    {
        var parts = new List<string>();
        if (notice.Result.Done.Count > 0 || notice.Result.Skipped.Count == 0)
        {
            parts.Add(notice.IsUndo ? words["{0} put back", notice.Result.Done.Count] : Done(words, notice.Action, notice.Result.Done.Count, name));
        }

        foreach (var group in notice.Result.Skipped.GroupBy(s => (s.Reason, Text: s.Why?.ToString())).OrderBy(g => g.Key.Reason))
        {
            parts.Add(Skipped(words, group.Key.Reason, group.Count(), group.First().Why));
        }

        return string.Join(" · ", parts);
    }

    private static string Done(IStringLocalizer words, BulkAction action, int count, Func<Guid, string?> name) => action switch
    {
        BulkAction.Resolve => words["{0} resolved", count],
        BulkAction.Reopen => words["{0} opened", count],
        BulkAction.SetPending => words["{0} set to pending", count],
        BulkAction.Snooze => words["{0} snoozed", count],
        BulkAction.Assign { AssigneeId: { } id } => words["{0} assigned to {1}", count, name(id) ?? "?"],
        BulkAction.Assign => words["{0} left to nobody", count],
        BulkAction.AssignTeam { TeamId: { } id } => words["{0} given to {1}", count, name(id) ?? "?"],
        BulkAction.AssignTeam => words["{0} taken out of their team", count],
        BulkAction.Label => words["{0} labelled", count],
        _ => words["{0} given another priority", count],
    };

    private static string Skipped(IStringLocalizer words, BulkSkip reason, int count, Sentence? why) => reason switch
    {
        BulkSkip.Unchanged => words["{0} were so already", count],
        BulkSkip.ChangedSince => words["{0} left alone: a colleague has changed them", count],
        BulkSkip.Gone => words["{0} are gone", count],
        BulkSkip.NotStored => words["{0} could not be stored, try again", count],
        _ => words["{0} left alone: {1}", count, why is null ? "" : words.Say(why)],
    };
}
