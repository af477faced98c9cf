using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;

namespace Chat.Core.Attachments;

/// <summary>A new upload, unless it is more than the client may send in a day.</summary>
/// <param name="agent">Who of the team brings it; null when the client does.</param>
/// <param name="quota">Bytes that the client himself may have sent within the last 24 hours; null for no limit, and for what an agent sends him.</param>
internal sealed class AddAttachment(Attachment attachment, AgentCard? agent, long? quota) : WriteOperation<AttachmentCard>
{
    protected override AttachmentCard Run(WriteSession session)
    {
        if (agent is not null)
        {
            _ = ClientRow.Require(session, attachment.ClientId, agent);
        }
        else if (!ClientRow.Exists(session, attachment.ClientId))
        {
            throw new ChatRefusedException(Refusal.NotJoined, "This client is somebody else by now; join again.");
        }

        if (quota is { } most)
        {
            var used = session.Statement("SELECT COALESCE(SUM(Size), 0) FROM Attachments WHERE ClientId = $0 AND CreatedAt > $1 AND AgentId IS NULL")
                .First(row => row.Int64(0), attachment.ClientId, session.Now.AddDays(-1));
            if (used + attachment.Size > most)
            {
                throw new ChatRefusedException(Refusal.FileQuota, "This is more than may be uploaded in a day.");
            }
        }

        session.Statement("INSERT INTO Attachments (Id, ClientId, AgentId, Name, ContentType, Size, Width, Height, CreatedAt) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)")
            .Execute(
                attachment.Id, attachment.ClientId, attachment.AgentId, attachment.Name, attachment.ContentType, attachment.Size,
                attachment.Width is { } width ? (long)width : default(Value), attachment.Height is { } height ? (long)height : default(Value), session.Now);
        return new AttachmentCard(attachment.Id, attachment.Name, attachment.ContentType, attachment.Size, attachment.Width, attachment.Height);
    }
}

/// <summary>Takes an upload back that no message carries yet. False when there is none of this client.</summary>
internal sealed class RemoveAttachment(Guid id, Guid clientId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement("DELETE FROM Attachments WHERE Id = $0 AND ClientId = $1 AND AgentId IS NULL AND MessageId IS NULL").Execute(id, clientId) > 0;
}

/// <summary>The same for what an agent has uploaded.</summary>
internal sealed class RemoveAgentsAttachment(Guid id, Guid agentId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement("DELETE FROM Attachments WHERE Id = $0 AND AgentId = $1 AND MessageId IS NULL").Execute(id, agentId) > 0;
}

/// <summary>Removes what nobody can reach any more: an upload that was never sent, or one whose message is gone.</summary>
/// <param name="before">Uploads of before this time had long enough.</param>
internal sealed class SweepAttachment(Guid id, DateTimeOffset before) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Statement(
            "DELETE FROM Attachments WHERE Id = $0 AND ((MessageId IS NULL AND CreatedAt < $1) OR (MessageId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Messages WHERE MessageId = Attachments.MessageId)))")
            .Execute(id, before) > 0;
}
