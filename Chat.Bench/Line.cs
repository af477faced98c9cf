using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Chat.Bench;

/// <summary>An error of the hub, with the stable code of the contract.</summary>
internal sealed class HubError(string text) : Exception(text)
{
    public string Code => Message.Split(':')[0];
}

/// <summary>One visitor's line: the hub's protocol on a bare WebSocket, light enough for thousands in one process.</summary>
internal sealed class Line : IAsyncDisposable
{
    private const byte End = 0x1E;

    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> waiting = [];
    private readonly SemaphoreSlim sending = new(1, 1);
    private Task reading = Task.CompletedTask;
    private int last;

    public string? Token { get; private set; }

    public static async Task<Line> OpenAsync(Uri host, string? token = null)
    {
        var line = new Line();
        try
        {
            await line.socket.ConnectAsync(new UriBuilder(new Uri(host, "/hubs/visitor")) { Scheme = "ws" }.Uri, CancellationToken.None);
            await line.WriteAsync("""{"protocol":"json","version":1}""");
            line.reading = line.ReadAsync();
            var joined = await line.InvokeAsync("Join", token is null ? """{"site":"default"}""" : $$"""{"site":"default","token":"{{token}}"}""");
            line.Token = joined.GetProperty("token").GetString();
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes with the acknowledgement.</summary>
    public Task<JsonElement> SendAsync(Guid id, string body) => InvokeAsync("SendMessage", $$"""{"id":"{{id}}","body":"{{body}}"}""");

    public async Task<JsonElement> InvokeAsync(string method, string argument)
    {
        var id = Interlocked.Increment(ref last);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        await WriteAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(15));
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
        sending.Dispose();
    }

    private async Task WriteAsync(string record)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(record.Length) + 1);
        var length = Encoding.UTF8.GetBytes(record, bytes);
        bytes[length] = End;
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(bytes.AsMemory(0, length + 1), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            sending.Release();
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.GetMemory(1_024), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                buffer.Advance(part.Count);
                if (buffer.WrittenSpan[^1] == End)
                {
                    Split(buffer.WrittenMemory);
                    buffer.ResetWrittenCount();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is gone.
        }

        foreach (var answer in waiting.Values)
        {
            answer.TrySetException(new IOException("The line was lost."));
        }
    }

    private void Split(ReadOnlyMemory<byte> records)
    {
        while (records.Span.IndexOf(End) is var end and >= 0)
        {
            Take(records[..end]);
            records = records[(end + 1)..];
        }
    }

    private void Take(ReadOnlyMemory<byte> record)
    {
        using var message = JsonDocument.Parse(record);
        var root = message.RootElement;
        var type = root.TryGetProperty("type", out var value) ? value.GetInt32() : 0;
        if (type == 6)
        {
            _ = WriteAsync("""{"type":6}""");
        }
        else if (type == 3 && waiting.TryRemove(int.Parse(root.GetProperty("invocationId").GetString()!, CultureInfo.InvariantCulture), out var answer))
        {
            if (root.TryGetProperty("error", out var error))
            {
                answer.TrySetException(new HubError(error.GetString()!));
            }
            else
            {
                answer.TrySetResult(root.TryGetProperty("result", out var result) ? result.Clone() : default);
            }
        }
    }
}
