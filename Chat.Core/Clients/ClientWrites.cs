using Chat.Core.Data;

namespace Chat.Core.Clients;

/// <summary>A new client and the first session of his browser.</summary>
internal sealed class CreateClient(Guid siteId, string name, string? locale, byte[] tokenHash) : WriteOperation<ClientCard>
{
    protected override ClientCard Run(WriteSession session)
    {
        var clientId = Guid.CreateVersion7(session.Now);
        session.Statement("INSERT INTO Clients (Id, SiteId, Name, Locale, CreatedAt, LastSeenAt) VALUES ($0, $1, $2, $3, $4, $4)")
            .Execute(clientId, siteId, name, locale, session.Now);
        session.Statement("INSERT INTO Sessions (Id, ClientId, TokenHash, CreatedAt) VALUES ($0, $1, $2, $3)")
            .Execute(Guid.CreateVersion7(session.Now), clientId, tokenHash, session.Now);
        return new ClientCard(clientId, siteId, name, IsBlocked: false, HasEmail: false);
    }
}

/// <summary>What the page says about its visitor; null keeps what is there.</summary>
internal sealed class DescribeClient(Guid clientId, string? name, string? email, string? attributes) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement("UPDATE Clients SET Name = COALESCE($0, Name), Email = COALESCE($1, Email), Attributes = COALESCE($2, Attributes) WHERE Id = $3")
            .Execute(name, email, attributes, clientId) > 0;
}

internal sealed class SeeClient(Guid clientId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement("UPDATE Clients SET LastSeenAt = $0 WHERE Id = $1").Execute(session.Now, clientId) > 0;
}

internal sealed class BlockClient(Guid clientId, bool isBlocked) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement("UPDATE Clients SET BlockedAt = $0 WHERE Id = $1")
            .Execute(isBlocked ? session.Now : default(DateTimeOffset?), clientId) > 0;
}
