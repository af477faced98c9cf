using Chat.Core.Diagnostics;
using Chat.Core.Sites;

namespace Chat.Portal.Settings.Sites;

/// <summary>What kept a setting from being read or stored, in one sentence for who wanted it.</summary>
internal static class Trouble
{
    /// <summary>Null for what is nobody's business to explain here, such as a page that was left.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        OperationCanceledException => null,
        SiteRefusedException { Faults: [{ Message: var only }] } => only,
        SiteRefusedException { Faults: var faults } => $"{faults.Count} fields need another look.",
        SiteConflictException => "Somebody else has changed this site meanwhile.",
        UnauthorizedAccessException => "You may not change this any more. Ask an administrator.",
        ChatRefusedException { Refusal: Refusal.UnknownSite } => "This site is gone.",
        ChatRefusedException { Refusal: Refusal.InvalidRequest or Refusal.MessageTooLong } refused => refused.Message,
        _ => "It could not be stored. Nothing was changed; try again.",
    };
}
