using System.Text.Json.Nodes;
using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <summary>A client as the writer finds him inside its transaction.</summary>
internal sealed record ClientRow(Guid Id, Guid SiteId, string Name, string? Email, string? Attributes, string? ExternalId, bool IsBlocked)
{
    private const string Columns = "SELECT Id, SiteId, Name, Email, Attributes, ExternalId, BlockedAt, BlockedUntil, Phone, Fields FROM Clients";

    /// <summary>Since when he is kept out, whether it has ended or not.</summary>
    public DateTimeOffset? BlockedAt { get; init; }

    public DateTimeOffset? BlockedUntil { get; init; }

    public string? Phone { get; init; }

    /// <summary>As <see cref="ClientFields"/> keeps it.</summary>
    public string? Fields { get; init; }

    /// <summary>Whether the site has proven who he is.</summary>
    public bool IsVerified => ExternalId is not null;

    public static ClientRow? Find(WriteSession session, Guid id) => session.Statement($"{Columns} WHERE Id = $0 AND ErasureBegunAt IS NULL").First(row => Read(row, session.Now), id);

    /// <summary>The client, if this agent may see him. One who is not there and one who is not for him are the same to him.</summary>
    /// <exception cref="ChatRefusedException">No such client.</exception>
    public static ClientRow Require(WriteSession session, Guid id, AgentCard agent) =>
        Find(session, id) is { } found && agent.Scope.SeesClient(session, id, found.SiteId) ? found : throw EditClient.Missing();

    public static ClientRow? Find(WriteSession session, Guid siteId, string externalId) =>
        session.Statement($"{Columns} WHERE SiteId = $0 AND ExternalId = $1").First(row => Read(row, session.Now), siteId, externalId);

    public static bool Exists(WriteSession session, Guid id) => session.Statement("SELECT 1 FROM Clients WHERE Id = $0 AND ErasureBegunAt IS NULL").First(_ => true, id);

    private static ClientRow Read(Row row, DateTimeOffset now) => new(
        row.Id(0), row.Id(1), row.Text(2), row.OptionalText(3), row.OptionalText(4), row.OptionalText(5),
        IsBlocked: row.OptionalTime(6) is not null && (row.OptionalTime(7) is not { } end || end > now))
    {
        BlockedAt = row.OptionalTime(6),
        BlockedUntil = row.OptionalTime(7),
        Phone = row.OptionalText(8),
        Fields = row.OptionalText(9),
    };
}

/// <summary>A new client and the first session of his browser.</summary>
internal sealed class CreateClient(Guid siteId, string name, string? locale, byte[] tokenHash) : WriteOperation<(ClientCard Client, Guid SessionId)>
{
    protected override (ClientCard Client, Guid SessionId) Run(WriteSession session)
    {
        var clientId = Guid.CreateVersion7(session.Now);
        var sessionId = Guid.CreateVersion7(session.Now);
        session.Statement("INSERT INTO Clients (Id, SiteId, Name, Locale, CreatedAt, LastSeenAt) VALUES ($0, $1, $2, $3, $4, $4)")
            .Execute(clientId, siteId, name, locale, session.Now);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, clientId);
        session.Statement("INSERT INTO Sessions (Id, ClientId, TokenHash, CreatedAt) VALUES ($0, $1, $2, $3)")
            .Execute(sessionId, clientId, tokenHash, session.Now);
        return (new ClientCard(clientId, siteId, name, IsBlocked: false, HasEmail: false), sessionId);
    }
}

/// <summary>
/// What the page says about its visitor; null keeps what is there. Of a client who is verified it changes neither name nor
/// address, and no name that the team gave: what is said of him is kept beside, as said. What is known already, as on each new connection of a page, is not written.
/// </summary>
internal sealed class DescribeClient(Guid clientId, string? name, string? email, JsonObject? attributes, string? externalId)
    : WriteOperation<(ClientCard Client, bool IsChanged)>
{
    protected override (ClientCard Client, bool IsChanged) Run(WriteSession session)
    {
        var known = ClientRow.Find(session, clientId) ?? throw new ChatRefusedException(Refusal.NotJoined, "This client is somebody else by now; join again.");
        var next = ClientAttributes.Of(known.Attributes, known.IsVerified);
        next.Say(attributes);
        next.Say("id", externalId == known.ExternalId ? null : externalId);
        var hasName = known.IsVerified || ClientFields.Of(known.Fields).GivenName is not null;
        if (hasName)
        {
            next.Say("name", name == known.Name ? null : name);
        }

        if (known.IsVerified)
        {
            next.Say("email", email == known.Email ? null : email);
        }

        var shownName = hasName ? known.Name : name ?? known.Name;
        var shownEmail = known.IsVerified ? known.Email : email ?? known.Email;
        var column = next.Write(known.IsVerified);
        var isChanged = (shownName, shownEmail, column) != (known.Name, known.Email, known.Attributes);
        if (isChanged)
        {
            session.Statement("UPDATE Clients SET Name = $0, Email = $1, Attributes = $2 WHERE Id = $3").Execute(shownName, shownEmail, column, clientId);
            session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, clientId);
        }

        return (new ClientCard(clientId, known.SiteId, shownName, known.IsBlocked, shownEmail is not null) { IsVerified = known.IsVerified }, isChanged);
    }
}

internal sealed class SeeClient(Guid clientId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement("UPDATE Clients SET LastSeenAt = $0 WHERE Id = $1").Execute(session.Now, clientId) > 0;
}
