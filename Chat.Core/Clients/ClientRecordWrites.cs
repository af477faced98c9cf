using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <summary>What of a client's record agents may write.</summary>
internal sealed record ClientSheet(string Name, string? Phone, ClientFields Fields, bool IsVerified);

/// <summary>Changes what the team keeps about a client.</summary>
internal sealed class EditClient(AgentCard agent, Guid clientId, Func<ClientSheet, ClientSheet> edit) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session)
    {
        var known = ClientRow.Require(session, clientId, agent);
        var next = edit(new ClientSheet(known.Name, known.Phone, ClientFields.Of(known.Fields), known.IsVerified));
        session.Statement("UPDATE Clients SET Name = $0, Phone = $1, Fields = $2 WHERE Id = $3").Execute(next.Name, next.Phone, next.Fields.Write(), clientId);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, clientId);
        return true;
    }

    public static ChatRefusedException Missing() => ChatRefusedException.Invalid("There is no such client. He may have been merged with another.");
}

/// <summary>A new note about a client; the same id again stores nothing.</summary>
internal sealed class AddClientNote(AgentCard agent, Guid noteId, Guid clientId, string body) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session)
    {
        _ = ClientRow.Require(session, clientId, agent);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, clientId);
        return session.Statement("INSERT INTO ClientNotes (Id, ClientId, AgentId, Body, CreatedAt) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (Id) DO NOTHING")
            .Execute(noteId, clientId, agent.Id, body, session.Now) > 0;
    }
}

/// <summary>Another text for a note; null takes it away. Whose it was is answered.</summary>
internal sealed class ChangeClientNote(AgentCard agent, Guid noteId, string? body) : WriteOperation<Guid>
{
    protected override Guid Run(WriteSession session)
    {
        var (clientId, by) = session.Statement("SELECT ClientId, AgentId FROM ClientNotes WHERE Id = $0").First(row => (row.Id(0), row.OptionalId(1)), noteId);
        if (clientId == Guid.Empty || ClientRow.Find(session, clientId) is not { } client || !agent.Scope.SeesClient(session, clientId, client.SiteId))
        {
            throw ChatRefusedException.Invalid("This note is gone.");
        }

        if (agent.Role != AgentRole.Administrator && by != agent.Id)
        {
            throw ChatRefusedException.Invalid("Only who wrote a note may change it, or an administrator.");
        }

        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, clientId);
        if (body is null)
        {
            session.Statement("DELETE FROM ClientNotes WHERE Id = $0").Execute(noteId);
        }
        else
        {
            session.Statement("UPDATE ClientNotes SET Body = $0 WHERE Id = $1").Execute(body, noteId);
        }

        return clientId;
    }
}
