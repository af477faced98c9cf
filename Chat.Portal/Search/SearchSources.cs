using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Search;

namespace Chat.Portal.Search;

/// <summary>What the search page reads.</summary>
public sealed class SearchSources(SearchQueries queries, SearchIndex index, ThreadQueries threads, AgentDirectory agents, LabelService labels)
{
    public SearchQueries Queries { get; } = queries;

    public SearchIndex Index { get; } = index;

    public ThreadQueries Threads { get; } = threads;

    public AgentDirectory Agents { get; } = agents;

    public LabelService Labels { get; } = labels;
}
