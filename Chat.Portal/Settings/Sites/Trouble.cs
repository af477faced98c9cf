using Chat.Core.Diagnostics;
using Chat.Core.Sites;
using Chat.Portal.Languages;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Settings.Sites;

/// <summary>What kept a setting from being read or stored, in one sentence for who wanted it.</summary>
internal static class Trouble
{
    /// <summary>Null for what is nobody's business to explain here, such as a page that was left.</summary>
    public static string? Describe(Exception exception, IStringLocalizer words) => exception switch
    {
        OperationCanceledException => null,
        SiteRefusedException { Faults: [{ Sentence: var only }] } => words.Say(only),
        SiteRefusedException { Faults: var faults } => words["{0} fields need another look.", faults.Count],
        SiteConflictException => words["Somebody else has changed this site meanwhile."],
        UnauthorizedAccessException => words["You may not change this any more. Ask an administrator."],
        ChatRefusedException { Refusal: Refusal.UnknownSite } => words["This site is gone."],
        ChatRefusedException { Refusal: Refusal.InvalidRequest or Refusal.MessageTooLong or Refusal.FreshSignInNeeded } refused => words.Say(refused),
        _ => words["It could not be stored. Nothing was changed; try again."],
    };
}
