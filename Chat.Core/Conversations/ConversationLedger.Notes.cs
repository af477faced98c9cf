using Chat.Core.Data;

namespace Chat.Core.Conversations;

// What only the team sees, and what changes after it was said.
internal sealed partial class ConversationLedger
{
    private const string InsertNote =
        "INSERT INTO Notes (Id, ConversationId, Sequence, NoteId, AgentId, Event, Body, SentAt) VALUES ($0, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT (NoteId) DO NOTHING";

    private readonly List<PostedNote> noted = [];
    private readonly List<PostedMessage> edited = [];
    private readonly List<StoredNote> editedNotes = [];
    private long lastNoteRow = -1;

    /// <summary>The next entry of the conversation, for the team alone; null when the id is taken and nothing was written.</summary>
    public StoredNote? AppendNote(
        WriteSession session, ConversationState conversation, Guid noteId, Guid? agentId, string body, MessageEvent? kind = null, IReadOnlyList<Guid>? mentioned = null)
    {
        if (lastNoteRow < 0)
        {
            lastNoteRow = session.Statement("SELECT COALESCE(MAX(Id), 0) FROM Notes").First(row => row.Int64(0));
        }

        var next = conversation with { LastSequence = conversation.LastSequence + 1 };
        var written = session.Statement(InsertNote).Execute(
            lastNoteRow + 1, conversation.Id, next.LastSequence, noteId, agentId, kind is { } told ? (long)told : default(Value), body, session.Now);
        if (written == 0)
        {
            return null;
        }

        lastNoteRow++;
        var note = new StoredNote(noteId, conversation.Id, next.LastSequence, agentId, body, session.Now) { Event = kind };
        Set(conversation, next);
        noted.Add(new PostedNote(note, conversation.ClientId, mentioned ?? []));
        return note;
    }

    /// <summary>Shows a change in the thread, to everybody or to the team.</summary>
    public void Tell(WriteSession session, ConversationState conversation, Guid? agentId, EventLine? line)
    {
        if (line is null)
        {
            return;
        }

        var id = Guid.CreateVersion7(session.Now);
        if (line.IsPrivate)
        {
            AppendNote(session, conversation, id, agentId, line.Text, line.Event);
        }
        else
        {
            Append(session, conversation, id, MessageAuthor.System, agentId, line.Text, senderConnection: null, kind: line.Event);
        }
    }

    public void Report(PostedMessage message) => edited.Add(message);

    public void Report(StoredNote note) => editedNotes.Add(note);
}
