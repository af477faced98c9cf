using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Chat.Tests.Access;

/// <summary>A visitor's line in raw frames, which keeps every byte that came over it.</summary>
internal sealed class RawVisitor : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket socket = new();
    private readonly StringBuilder received = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> waiting = [];
    private Task reading = Task.CompletedTask;
    private int last;

    public string Received
    {
        get
        {
            lock (received)
            {
                return received.ToString();
            }
        }
    }

    public Guid ConversationId { get; private set; }

    public static async Task<RawVisitor> JoinAsync(Uri host, string site, string page)
    {
        var visitor = new RawVisitor();
        await visitor.socket.ConnectAsync(new UriBuilder(new Uri(host, "/hubs/visitor")) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        await visitor.WriteAsync("""{"protocol":"json","version":1}""");
        visitor.reading = visitor.ReadAsync();
        await visitor.AskAsync("Join", new { site, page = new { url = "https://shop.example/", title = page, referrer = "" } });
        return visitor;
    }

    /// <summary>The whole answer, refused or not.</summary>
    public async Task<JsonElement> AskAsync(string method, object argument)
    {
        var id = Interlocked.Increment(ref last).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments = new[] { argument } }, JsonSerializerOptions.Web));
        return await answer.Task.WaitAsync(Support.Wait.Limit, TestContext.Current.CancellationToken);
    }

    public async Task SayAsync(string text)
    {
        var answer = await AskAsync("SendMessage", new { id = Guid.CreateVersion7(), body = text });
        ConversationId = answer.TryGetProperty("result", out var result) ? result.GetProperty("conversationId").GetGuid() : ConversationId;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
    }

    private async Task WriteAsync(string frame) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(frame + End), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var rest = new MemoryStream();
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                rest.Write(buffer, 0, read.Count);
                if (read.EndOfMessage)
                {
                    Take(Encoding.UTF8.GetString(rest.ToArray()));
                    rest.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is cut: by the test.
        }
    }

    private void Take(string text)
    {
        lock (received)
        {
            received.Append(text);
        }

        foreach (var frame in text.Split(End, StringSplitOptions.RemoveEmptyEntries))
        {
            var json = JsonDocument.Parse(frame).RootElement;
            if (json.TryGetProperty("type", out var type) && type.GetInt32() == 3 && waiting.TryRemove(json.GetProperty("invocationId").GetString()!, out var answer))
            {
                answer.SetResult(json);
            }
        }
    }
}
