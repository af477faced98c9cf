using Chat.Core.Data;

namespace Chat.Core.Clients;

/// <summary>Who was erased, inside the writer's transaction: nothing is written about him any more, whatever was on its way.</summary>
internal sealed class ErasedClients : IWriteParticipant
{
    private const string Next = "SELECT Id FROM Clients WHERE ErasureBegunAt IS NOT NULL AND Id > $0 ORDER BY Id LIMIT 1";

    private HashSet<Guid>? ids;

    public static bool Has(WriteSession session, Guid clientId) => session.Participant(() => new ErasedClients()).Read(session).Contains(clientId);

    public static void Add(WriteSession session, Guid clientId) => session.Participant(() => new ErasedClients()).Read(session).Add(clientId);

    public void BeforeCommit(WriteSession session)
    {
    }

    public void AfterCommit()
    {
    }

    public void AfterRollback() => ids = null;

    private HashSet<Guid> Read(WriteSession session)
    {
        if (ids is null)
        {
            ids = [];
            for (var id = After(Guid.Empty); id != Guid.Empty; id = After(id))
            {
                ids.Add(id);
            }
        }

        return ids;

        Guid After(Guid last) => session.Statement(Next).First(row => row.Id(0), last);
    }
}
