using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>What agents write for each other. A note takes a sequence of its conversation, and no visitor's reader can see it.</summary>
public sealed class NoteService(MessageWriter writer, ChatEvents events, AgentDirectory agents)
{
    /// <summary>Stores a note and names in it, as <c>@Name</c>, who is told of it.</summary>
    /// <param name="noteId">The sender's own id; a repeat gives the first answer again.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">A bad body, an id that is taken, no such conversation, or no store.</exception>
    public async Task<StoredNote> PostAsync(Guid agentId, Guid conversationId, Guid noteId, string? body, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        if (noteId == Guid.Empty)
        {
            throw ChatRefusedException.Invalid("The id is no UUID.");
        }

        var text = MessageRules.Normalize(body);
        var mentioned = await MentionedAsync(agents, text, cancellationToken);
        return await writer.WriteAsync(new PostNote(events, noteId, conversationId, agent, text, mentioned));
    }

    /// <summary>The agent has the conversation before him: what named him there is seen.</summary>
    public async Task SeeMentionsAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await writer.WriteAsync(new SeeMentions(agentId, conversationId));
    }

    /// <summary>Whom a text names: the longest name that follows an at sign, or a first name that only one has.</summary>
    internal static async ValueTask<IReadOnlyList<AgentCard>> MentionedAsync(AgentDirectory agents, string text, CancellationToken cancellationToken)
    {
        var all = await agents.AllAsync(cancellationToken);
        return [.. Mentions.In(text, [.. all.Values.Where(a => !a.IsDisabled)]).Select(m => m.AgentId).Distinct().Select(id => all[id])];
    }
}
