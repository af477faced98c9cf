using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <param name="Kept">Who remains.</param>
/// <param name="Gone">Who is no more.</param>
internal sealed record Merging(ClientRow Kept, ClientRow Gone, bool IsBlocked, DateTimeOffset? BlockedUntil);

/// <summary>
/// Makes one client of two, all in one transaction. Browsers go along only where nothing proven is to be read: those of an unknown
/// client who turns out to be a verified one end, and whoever sits there proves himself through his site.
/// </summary>
internal sealed class MergeClients(ChatEvents events, AgentCard agent, Guid clientId, Guid otherId) : WriteOperation<Merging>
{
    private const string Describe =
        "UPDATE Clients SET Name = $0, Email = $1, Attributes = $2, Phone = $3, Fields = $4, BlockedAt = $5, BlockedUntil = $6, CreatedAt = MIN(CreatedAt, $7), LastSeenAt = MAX(LastSeenAt, $8), Locale = COALESCE(Locale, $9) WHERE Id = $10";

    protected override Merging Run(WriteSession session)
    {
        var (kept, gone) = Choose(ClientRow.Require(session, clientId, agent), ClientRow.Require(session, otherId, agent));
        session.Participant(() => new ConversationLedger(events)).Move(session, gone.Id, kept.Id);
        if (kept.IsVerified)
        {
            session.Statement("DELETE FROM Sessions WHERE ClientId = $0").Execute(gone.Id);
        }
        else
        {
            session.Statement("UPDATE Sessions SET ClientId = $0 WHERE ClientId = $1").Execute(kept.Id, gone.Id);
        }

        session.Statement("UPDATE Attachments SET ClientId = $0 WHERE ClientId = $1").Execute(kept.Id, gone.Id);
        session.Statement("UPDATE ClientNotes SET ClientId = $0 WHERE ClientId = $1").Execute(kept.Id, gone.Id);

        var (blockedAt, blockedUntil) = Block(kept, gone);
        Write(session, kept, gone, blockedAt, blockedUntil);
        session.Statement("DELETE FROM Clients WHERE Id = $0").Execute(gone.Id);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, gone.Id);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, kept.Id);
        AuditLog.Append(session, new AuditEntry(agent.Id, AuditActions.ClientMerged, AuditObjects.Client, kept.Id) { Details = AuditDetails.Of(new { gone = gone.Id }) });
        return new Merging(kept, gone, blockedAt is not null, blockedUntil);
    }

    /// <summary>Who remains: the one that the site has proven, else the first.</summary>
    /// <exception cref="ChatRefusedException">These two are two.</exception>
    public static (ClientRow Kept, ClientRow Gone) Choose(ClientRow client, ClientRow other) =>
        client.Id == other.Id ? throw ChatRefusedException.Invalid("Choose another client.")
        : client.SiteId != other.SiteId ? throw ChatRefusedException.Invalid("Clients of two sites stay two.")
        : client.IsVerified && other.IsVerified ? throw ChatRefusedException.Invalid("The site has proven that these are two people.")
        : other.IsVerified ? (other, client)
        : (client, other);

    private static void Write(WriteSession session, ClientRow kept, ClientRow gone, DateTimeOffset? blockedAt, DateTimeOffset? blockedUntil)
    {
        var attributes = ClientAttributes.Of(gone.Attributes, gone.IsVerified);
        var own = ClientAttributes.Of(kept.Attributes, kept.IsVerified);
        attributes.Absorb(own);
        own.Absorb(attributes);
        var fields = ClientFields.Of(kept.Fields);
        var hadName = fields.GivenName is not null;
        fields.Absorb(ClientFields.Of(gone.Fields));
        if (gone.Phone is { } phone && kept.Phone is not null && kept.Phone != phone)
        {
            fields.Keep("Phone", phone);
        }

        var email = kept.Email;
        if (gone.Email is { } said && said != email)
        {
            if (email is null && !kept.IsVerified)
            {
                email = said;
            }
            else if (kept.IsVerified && ClientAttributes.SaidEmail(kept.Attributes, isVerified: true) is null)
            {
                own.Say("email", said);
            }
            else
            {
                fields.Keep("E-mail", said);
            }
        }

        var name = !kept.IsVerified && !hadName && fields.GivenName is { } given ? given : kept.Name;
        var (createdAt, lastSeenAt, locale) = session.Statement("SELECT CreatedAt, LastSeenAt, Locale FROM Clients WHERE Id = $0")
            .First(row => (row.Time(0), row.Time(1), row.OptionalText(2)), gone.Id);
        session.Statement(Describe).Execute(
            name, email, own.Write(kept.IsVerified), kept.Phone ?? gone.Phone, fields.Write(), blockedAt, blockedUntil, createdAt, lastSeenAt, locale, kept.Id);
    }

    /// <summary>Nobody sheds a block by being merged: of two the longer lasts.</summary>
    private static (DateTimeOffset? At, DateTimeOffset? Until) Block(ClientRow kept, ClientRow gone) => (kept.IsBlocked, gone.IsBlocked) switch
    {
        (true, true) => (kept.BlockedAt, kept.BlockedUntil is { } end && gone.BlockedUntil is { } other ? (end > other ? end : other) : null),
        (true, false) => (kept.BlockedAt, kept.BlockedUntil),
        (false, true) => (gone.BlockedAt, gone.BlockedUntil),
        _ => (null, null),
    };
}
