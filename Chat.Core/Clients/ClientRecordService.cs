using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Clients;

/// <summary>What the team writes about a client: how it calls him, his phone, fields of its own, notes. Nothing that is proven changes by it.</summary>
public sealed class ClientRecordService(MessageWriter writer, ChatEvents events, AgentDirectory agents)
{
    /// <summary>
    /// Calls a client by another name. Of one who is verified the site's name stays, and this one stands beside it; of any other it is
    /// his name until the site proves one, whatever his page says.
    /// </summary>
    /// <param name="name">Null or empty takes the team's name away, where there is another.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No name, no such client, or no store.</exception>
    public Task RenameAsync(Guid agentId, Guid clientId, string? name, CancellationToken cancellationToken)
    {
        var given = ClientRules.CheckedName(name);
        return EditAsync(agentId, clientId, sheet =>
        {
            if (given is null && !sheet.IsVerified)
            {
                throw ChatRefusedException.Invalid("A client needs a name.");
            }

            sheet.Fields.Call(sheet.IsVerified && given == sheet.Name ? null : given);
            return sheet.IsVerified ? sheet : sheet with { Name = given! };
        }, cancellationToken);
    }

    /// <param name="phone">Null or empty takes it away.</param>
    /// <inheritdoc cref="RenameAsync"/>
    public Task SetPhoneAsync(Guid agentId, Guid clientId, string? phone, CancellationToken cancellationToken)
    {
        var number = ClientRules.CheckedPhone(phone);
        return EditAsync(agentId, clientId, sheet => sheet with { Phone = number }, cancellationToken);
    }

    /// <param name="value">Null or empty takes the field away.</param>
    /// <inheritdoc cref="RenameAsync"/>
    public Task SetFieldAsync(Guid agentId, Guid clientId, string? name, string? value, CancellationToken cancellationToken)
    {
        var field = ClientFields.CheckedName(name);
        var text = ClientRules.CheckedText(value, ClientFields.ValueLength);
        return EditAsync(agentId, clientId, sheet =>
        {
            sheet.Fields.Set(field, text);
            return sheet;
        }, cancellationToken);
    }

    /// <param name="noteId">The sender's own id; a repeat stores nothing.</param>
    /// <inheritdoc cref="RenameAsync"/>
    public async Task AddNoteAsync(Guid agentId, Guid clientId, Guid noteId, string? body, CancellationToken cancellationToken)
    {
        var text = ClientRules.CheckedBody(body, ClientNote.BodyLength);
        await writer.WriteAsync(new AddClientNote(await agents.RequireAsync(agentId, cancellationToken), noteId, clientId, text));
        events.Publish(new ClientChanged(clientId));
    }

    /// <summary>Changes an own note; an administrator changes any.</summary>
    /// <param name="body">Null takes the note away.</param>
    /// <inheritdoc cref="RenameAsync"/>
    public async Task ChangeNoteAsync(Guid agentId, Guid noteId, string? body, CancellationToken cancellationToken)
    {
        var text = body is null ? null : ClientRules.CheckedBody(body, ClientNote.BodyLength);
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        var clientId = await writer.WriteAsync(new ChangeClientNote(agent, noteId, text));
        events.Publish(new ClientChanged(clientId));
    }

    private async Task EditAsync(Guid agentId, Guid clientId, Func<ClientSheet, ClientSheet> edit, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(new EditClient(await agents.RequireAsync(agentId, cancellationToken), clientId, edit));
        events.Publish(new ClientChanged(clientId));
    }
}
