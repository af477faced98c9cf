using System.Net.WebSockets;
using System.Text;

namespace Chat.Bench;

/// <summary>A line on which anything may be sent, and of which every answer is looked through.</summary>
internal sealed class FrameLine : IDisposable
{
    /// <summary>What would tell a stranger how the host is made.</summary>
    private static readonly string[] Details =
        ["   at ", "Exception", "StackTrace", ".cs:", "System.", "Microsoft.", "Chat.Core", "Chat.Portal", "SQLite", "SELECT ", "/home/", "/src/", "\\\\src", "Newtonsoft", "JsonReader", "LineNumber", "BytePosition"];

    private readonly ClientWebSocket socket = new();
    private readonly StringBuilder rest = new();
    private Task reading = Task.CompletedTask;

    private FrameLine()
    {
    }

    /// <summary>Answers that told more than they should.</summary>
    public List<string> Leaks { get; } = [];

    /// <summary>Answers that came.</summary>
    public int Answers { get; private set; }

    public bool IsOpen => socket.State == WebSocketState.Open;

    public static async Task<FrameLine> OpenAsync(Uri host, CancellationToken cancellationToken)
    {
        var line = new FrameLine();
        await line.socket.ConnectAsync(new UriBuilder(new Uri(host, "/hubs/visitor")) { Scheme = "ws" }.Uri, cancellationToken);
        await line.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), cancellationToken);
        line.reading = line.ReadAsync(cancellationToken);
        return line;
    }

    /// <summary>Goes nowhere when the host has hung up meanwhile.</summary>
    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            // Binary: as text the host would hang up on bytes that are no UTF-8 before anybody reads them.
            await socket.SendAsync(bytes, WebSocketMessageType.Binary, true, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Seen by IsOpen.
        }
    }

    /// <summary>Ends it, after all that is on its way has been read.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
            await reading.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or TimeoutException or InvalidOperationException)
        {
            // The host was quicker.
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
            {
                rest.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (part.EndOfMessage)
                {
                    Look(rest.ToString());
                    rest.Clear();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is gone.
        }
    }

    private void Look(string text)
    {
        foreach (var record in text.Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
        {
            Answers++;
            if (Array.Exists(Details, detail => record.Contains(detail, StringComparison.OrdinalIgnoreCase)))
            {
                Leaks.Add(record);
            }
        }
    }
}
