using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>What an agent may do with his own words after he said them, for <see cref="Window"/>. A trace stays.</summary>
public sealed class EditService(MessageWriter writer, ChatEvents events, AgentDirectory agents)
{
    /// <summary>How long an own message or note may be changed.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Not his, too late, deleted, or a bad body.</exception>
    public Task EditMessageAsync(Guid agentId, Guid messageId, string? body, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, agent => new ChangeMessage(events, agent, messageId, MessageRules.Normalize(body)), cancellationToken);

    /// <summary>Takes the words and the files away; the place stays.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">Not his, or too late.</exception>
    public Task DeleteMessageAsync(Guid agentId, Guid messageId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, agent => new ChangeMessage(events, agent, messageId, body: null), cancellationToken);

    /// <inheritdoc cref="EditMessageAsync"/>
    public Task EditNoteAsync(Guid agentId, Guid noteId, string? body, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, agent => new ChangeNote(events, agent, noteId, MessageRules.Normalize(body)), cancellationToken);

    /// <inheritdoc cref="DeleteMessageAsync"/>
    public Task DeleteNoteAsync(Guid agentId, Guid noteId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, agent => new ChangeNote(events, agent, noteId, body: null), cancellationToken);

    private async Task ChangeAsync(Guid agentId, Func<AgentCard, WriteOperation<bool>> change, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(change(await agents.RequireAsync(agentId, cancellationToken)));
    }
}
