using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Core.Privacy;
using Chat.Core.Sites;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Clients;

/// <summary>What the pages about clients read.</summary>
public sealed class ClientSources(
    ClientQueries clients, ThreadQueries threads, AttachmentQueries attachments, AgentDirectory agents, SiteDirectory sites, VisitorPresence presence, ChatEvents events)
{
    public ClientQueries Clients { get; } = clients;

    public ThreadQueries Threads { get; } = threads;

    public AttachmentQueries Attachments { get; } = attachments;

    public AgentDirectory Agents { get; } = agents;

    public SiteDirectory Sites { get; } = sites;

    public VisitorPresence Presence { get; } = presence;

    public ChatEvents Events { get; } = events;
}

/// <summary>What agents do with clients.</summary>
public sealed class ClientActions(ClientRecordService records, BlockService blocks, MergeService merges, ConversationService conversations, ErasureService erasures, IStringLocalizer<Words> words)
{
    public ClientRecordService Records { get; } = records;

    public BlockService Blocks { get; } = blocks;

    public MergeService Merges { get; } = merges;

    public ConversationService Conversations { get; } = conversations;

    public ErasureService Erasures { get; } = erasures;

    /// <summary>In which is said why something was not done.</summary>
    internal IStringLocalizer<Words> Words { get; } = words;
}
