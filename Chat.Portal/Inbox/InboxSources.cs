using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Conversations;
using Chat.Core.Presence;
using Chat.Core.Sites;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>What an agent can do on the page.</summary>
public sealed class DeskActions(
    ConversationService conversations, NoteService notes, EditService edits, LabelService labels, TeamService teams,
    ParticipantService participants, AttachmentService attachments, ReplyChoices replies, SavedViewService views, BulkService bulk, IStringLocalizer<Words> words)
{
    public ConversationService Conversations { get; } = conversations;

    public NoteService Notes { get; } = notes;

    public EditService Edits { get; } = edits;

    public LabelService Labels { get; } = labels;

    public TeamService Teams { get; } = teams;

    public ParticipantService Participants { get; } = participants;

    public AttachmentService Attachments { get; } = attachments;

    public ReplyChoices Replies { get; } = replies;

    public SavedViewService Views { get; } = views;

    public BulkService Bulk { get; } = bulk;

    /// <summary>In which is said why something was not done.</summary>
    internal IStringLocalizer<Words> Words { get; } = words;
}

/// <summary>What the store of a circuit reads.</summary>
public sealed class InboxSources(
    InboxQueries inbox,
    AgentDirectory directory,
    AgentAccess access,
    SiteDirectory sites,
    VisitorPresence presence,
    VisitorTyping visitorTyping,
    AgentTyping agentTyping,
    ThreadSources thread,
    TimeProvider clock)
{
    public InboxQueries Inbox { get; } = inbox;

    public AgentDirectory Directory { get; } = directory;

    public AgentAccess Access { get; } = access;

    public SiteDirectory Sites { get; } = sites;

    public VisitorPresence Presence { get; } = presence;

    public VisitorTyping VisitorTyping { get; } = visitorTyping;

    public AgentTyping AgentTyping { get; } = agentTyping;

    public TimeProvider Clock { get; } = clock;

    public ThreadSources Thread { get; } = thread;
}
