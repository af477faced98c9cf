using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Chat.Portal.Widget;

/// <summary>
/// One line out to a visitor. Nobody waits for him: what he has not read is kept for him up to <see cref="Backlog"/>, then his line is cut, and
/// he comes back and reads the store from where he was.
/// </summary>
internal sealed class VisitorLine(HubConnectionContext connection)
{
    /// <summary>Bytes, beyond what lies in the transport already.</summary>
    public const int Backlog = 512 * 1024;

    private long waiting;

    public HubConnectionContext Connection => connection;

    public void Send(SerializedHubMessage message)
    {
        var size = message.GetSerializedMessage(connection.Protocol).Length;
        if (Interlocked.Add(ref waiting, size) > Backlog)
        {
            connection.Abort();
            return;
        }

        var writing = connection.WriteAsync(message);
        if (writing.IsCompletedSuccessfully)
        {
            Interlocked.Add(ref waiting, -size);
        }
        else
        {
            _ = SettleAsync(writing, size);
        }
    }

    private async Task SettleAsync(ValueTask writing, int size)
    {
        // Never fails: SignalR ends a line that cannot be written to.
        await writing;
        Interlocked.Add(ref waiting, -size);
    }
}
