using Chat.Core.Conversations;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Shared;

/// <summary>How the state of a conversation is said.</summary>
internal static class StatusWords
{
    /// <summary>On its own.</summary>
    public static string Name(IStringLocalizer words, ConversationStatus status) => status switch
    {
        ConversationStatus.Pending => words["Pending"],
        ConversationStatus.Snoozed => words["Snoozed"],
        ConversationStatus.Resolved => words["Resolved"],
        _ => words["Open (status)"],
    };

    /// <summary>In a sentence.</summary>
    public static string Lower(IStringLocalizer words, ConversationStatus status) => status switch
    {
        ConversationStatus.Pending => words["pending (status)"],
        ConversationStatus.Snoozed => words["snoozed (status)"],
        ConversationStatus.Resolved => words["resolved (status)"],
        _ => words["open (status in a sentence)"],
    };
}
