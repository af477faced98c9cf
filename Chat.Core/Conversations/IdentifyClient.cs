using System.Security.Cryptography;
using System.Text;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>What became of a visitor whose site says who he is.</summary>
/// <param name="Client">Who he is.</param>
/// <param name="IsRenewed">Whether his session has its new token.</param>
/// <param name="WasUnknown">Whether nobody had proven anything of the client that he was taken for.</param>
internal sealed record Identification(ClientRow Client, bool IsRenewed, bool WasUnknown);

/// <summary>
/// Makes a session that of a proven person, all in one transaction. Who gains something by it gets a new token: whoever had
/// planted or read the old one would gain it too. For the same reason the other sessions of an unknown client end.
/// </summary>
/// <param name="clientId">Whom the session was taken for; if it is somebody else's by now, the caller comes from before.</param>
/// <param name="claim">Signed by the site.</param>
/// <param name="freshAt">When it was seen to count; null when it has ended, and only says again what is known.</param>
/// <param name="tokenHash">Of the new token, should there be one.</param>
internal sealed class IdentifyClient(
    ChatEvents events, Guid siteId, Guid sessionId, Guid clientId, IdentityClaim claim, DateTimeOffset? freshAt, byte[] tokenHash) : WriteOperation<Identification>
{
    private const string Forget =
        "DELETE FROM UsedSignatures WHERE Hash IN (SELECT Hash FROM UsedSignatures WHERE ExpiresAt < $0 ORDER BY ExpiresAt LIMIT 20)";

    private const string Prove =
        "UPDATE Clients SET ExternalId = $0, Name = $1, Email = $2, Attributes = $3, VerifiedAt = $4 WHERE Id = $5";

    private readonly byte[] signatureHash = SHA256.HashData(Encoding.ASCII.GetBytes(claim.Signature));

    protected override Identification Run(WriteSession session)
    {
        var isCurrent = session.Statement("SELECT 1 FROM Sessions WHERE Id = $0 AND ClientId = $1").First(_ => true, sessionId, clientId);
        if (!isCurrent || ClientRow.Find(session, clientId) is not { } me)
        {
            throw new ChatRefusedException(Refusal.NotJoined, "This client is somebody else by now; join again.");
        }

        var isSame = me.ExternalId == claim.Id;
        if (me.IsBlocked)
        {
            throw Blocked();
        }

        if (freshAt is not { } now)
        {
            return isSame ? new Identification(me, IsRenewed: false, WasUnknown: false) : throw new ChatRefusedException(Refusal.IdentityExpired, "The identity is over. Sign a new one.");
        }

        var shownBy = session.Statement("SELECT SessionId FROM UsedSignatures WHERE Hash = $0").First(row => row.Id(0), signatureHash);
        if (shownBy != Guid.Empty && shownBy != sessionId)
        {
            throw new ChatRefusedException(Refusal.IdentityReplayed, "Another browser has shown this identity. Sign a new one.");
        }

        var person = isSame ? me : ClientRow.Find(session, siteId, claim.Id);
        if (person is { IsBlocked: true })
        {
            throw Blocked();
        }

        // By the clock that said what counts, which may be set back while that of the store goes on; and later than that, for others wait here, too.
        session.Statement(Forget).Execute(now - IdentitySignature.Lifetime);
        session.Statement("INSERT INTO UsedSignatures (Hash, SessionId, ExpiresAt) VALUES ($0, $1, $2) ON CONFLICT (Hash) DO NOTHING")
            .Execute(signatureHash, sessionId, IdentitySignature.EndOf(claim));
        return isSame
            ? new Identification(Describe(session, me, unknown: null), IsRenewed: false, WasUnknown: false)
            : new Identification(Become(session, me, person), IsRenewed: true, WasUnknown: !me.IsVerified);
    }

    /// <summary>The session is the person's afterwards.</summary>
    private ClientRow Become(WriteSession session, ClientRow me, ClientRow? person)
    {
        // Nobody yet: the unknown client is he, and so is all that was his.
        person ??= me.IsVerified ? Create(session) : me;
        session.Statement("UPDATE Sessions SET ClientId = $0, TokenHash = $1 WHERE Id = $2").Execute(person.Id, tokenHash, sessionId);
        if (me.IsVerified)
        {
            return Describe(session, person, unknown: null);
        }

        session.Statement("DELETE FROM Sessions WHERE ClientId = $0 AND Id <> $1").Execute(me.Id, sessionId);
        if (person.Id == me.Id)
        {
            return Describe(session, person, unknown: null);
        }

        session.Participant(() => new ConversationLedger(events)).Move(session, me.Id, person.Id);
        session.Statement("UPDATE Attachments SET ClientId = $0 WHERE ClientId = $1").Execute(person.Id, me.Id);
        session.Statement("UPDATE ClientNotes SET ClientId = $0 WHERE ClientId = $1").Execute(person.Id, me.Id);
        var fields = ClientFields.Of(person.Fields);
        fields.Absorb(ClientFields.Of(me.Fields));
        session.Statement("UPDATE Clients SET Phone = $0, Fields = $1 WHERE Id = $2").Execute(person.Phone ?? me.Phone, fields.Write(), person.Id);
        session.Statement("DELETE FROM Clients WHERE Id = $0").Execute(me.Id);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, me.Id);
        return Describe(session, person, unknown: me);
    }

    private ClientRow Create(WriteSession session)
    {
        var id = Guid.CreateVersion7(session.Now);
        session.Statement("INSERT INTO Clients (Id, SiteId, Name, CreatedAt, LastSeenAt) VALUES ($0, $1, $2, $3, $3)").Execute(id, siteId, "", session.Now);
        return new ClientRow(id, siteId, "", Email: null, Attributes: null, ExternalId: null, IsBlocked: false);
    }

    /// <summary>Writes what the site says of him. What was only said until now is kept as said.</summary>
    /// <param name="unknown">As whom he was here before, if that record is gone.</param>
    private ClientRow Describe(WriteSession session, ClientRow person, ClientRow? unknown)
    {
        var email = ClientRules.FittingEmail(claim.Email) ?? (person.IsVerified ? person.Email : null);
        var name = ClientRules.FittingName(claim.Name) ?? (person.IsVerified ? person.Name : ClientRules.FittingName(email ?? claim.Id) ?? person.Name);
        var attributes = ClientAttributes.Of(person.Attributes, person.IsVerified);
        if (unknown is not null)
        {
            attributes.Absorb(ClientAttributes.Of(unknown.Attributes, unknown.IsVerified));
        }

        var said = unknown?.Email ?? (person.IsVerified ? null : person.Email);
        attributes.Say("email", said == email ? null : said);
        attributes.Prove(claim.Attributes);
        var column = attributes.Write(isVerified: true);
        session.Statement(Prove).Execute(claim.Id, name, email, column, session.Now, person.Id);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, person.Id);
        return person with { Name = name, Email = email, Attributes = column, ExternalId = claim.Id };
    }

    private static ChatRefusedException Blocked() => new(Refusal.Blocked, "This client may not write here.");
}
