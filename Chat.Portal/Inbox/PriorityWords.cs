using Chat.Core.Conversations;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>How urgent a conversation is, in words.</summary>
internal static class PriorityWords
{
    public static string Name(IStringLocalizer words, ConversationPriority priority) => priority switch
    {
        ConversationPriority.Low => words["Low"],
        ConversationPriority.High => words["High"],
        ConversationPriority.Urgent => words["Urgent"],
        _ => words["None (priority)"],
    };

    /// <summary>As a mark on a conversation.</summary>
    public static string Mark(IStringLocalizer words, ConversationPriority priority) => priority switch
    {
        ConversationPriority.Low => words["Low priority"],
        ConversationPriority.High => words["High priority"],
        _ => words["Urgent priority"],
    };
}
