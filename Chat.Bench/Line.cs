using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Chat.Bench;

/// <summary>What the hub refused; the code is the stable one of the contract.</summary>
internal sealed class HubError(string text) : Exception(text)
{
    public string Code => Message.Split(':')[0];
}

/// <summary>
/// One connection to the visitor hub in raw SignalR frames, as light as it gets: thousands fit into one process, and an
/// acknowledgement is stamped where it is read.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private const byte End = 0x1E;

    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, Waiting> waiting = [];
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly Action<string, JsonElement>? onCall;
    private Task reading = Task.CompletedTask;
    private int last;

    private Line(Action<string, JsonElement>? onCall) => this.onCall = onCall;

    /// <summary>The answer to <c>Join</c>.</summary>
    public JsonElement Joined { get; private set; }

    public string Token => Joined.GetProperty("token").GetString()!;

    /// <summary>Whether the host has said goodbye and asked to come back.</summary>
    public bool IsToldToReturn { get; private set; }

    /// <summary>Completes when the line is lost.</summary>
    public Task Lost => reading;

    /// <param name="host">Its root.</param>
    /// <param name="token">Of a client who was here before.</param>
    /// <param name="known">What he has, as JSON.</param>
    /// <param name="onCall">Runs on the reading task for each call of the server; calls that come before the answer to <c>Join</c> too.</param>
    /// <param name="from">The own address, where there are several.</param>
    public static async Task<Line> OpenAsync(Uri host, string? token = null, string? known = null, Action<string, JsonElement>? onCall = null, IPEndPoint? from = null)
    {
        var line = new Line(onCall);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await line.ConnectAsync(new UriBuilder(new Uri(host, "/hubs/visitor")) { Scheme = "ws" }.Uri, from, limit.Token);
            await line.WriteAsync("""{"protocol":"json","version":1}""");
            line.reading = line.ReadAsync();
            line.Joined = await line.InvokeAsync(
                "Join", $$"""{"site":"default"{{(token is null ? "" : $",\"token\":\"{token}\"")}}{{(known is null ? "" : $",\"known\":{known}")}}}""");
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private async Task ConnectAsync(Uri address, IPEndPoint? from, CancellationToken cancellationToken)
    {
        if (from is null)
        {
            await socket.ConnectAsync(address, cancellationToken);
            return;
        }

        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, stop) =>
            {
                var own = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                own.Bind(from);
                await own.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(own, ownsSocket: true);
            },
        });
        await socket.ConnectAsync(address, http, cancellationToken);
    }

    /// <summary>Sends a message; the result is when its acknowledgement was read (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public async Task<long> SendAsync(Guid id, string body) => (await AskAsync("SendMessage", Message(id, body), wantsResult: false)).At;

    /// <summary>Sends a message; the result is its acknowledgement.</summary>
    public Task<JsonElement> PostAsync(Guid id, string body) => InvokeAsync("SendMessage", Message(id, body));

    public async Task<JsonElement> InvokeAsync(string method, string argument) => (await AskAsync(method, argument, wantsResult: true)).Result;

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
        sending.Dispose();
    }

    private static string Message(Guid id, string body) => $$"""{"id":"{{id}}","body":"{{body}}"}""";

    private async Task<(JsonElement Result, long At)> AskAsync(string method, string argument, bool wantsResult)
    {
        var id = Interlocked.Increment(ref last);
        var answer = new Waiting(wantsResult);
        waiting[id] = answer;
        if (socket.State != WebSocketState.Open)
        {
            throw new IOException("The line was lost.");
        }

        await WriteAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(15));
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

        socket.Abort();
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
        var at = Stopwatch.GetTimestamp();
        var (type, id, isError) = Head(record.Span);
        if (type == 6)
        {
            _ = WriteAsync("""{"type":6}""");
        }
        else if (type == 3 && waiting.TryRemove(id, out var answer))
        {
            if (!isError && !answer.WantsResult)
            {
                answer.TrySetResult((default, at));
                return;
            }

            using var message = JsonDocument.Parse(record);
            if (isError)
            {
                answer.TrySetException(new HubError(message.RootElement.GetProperty("error").GetString()!));
            }
            else
            {
                answer.TrySetResult((message.RootElement.TryGetProperty("result", out var result) ? result.Clone() : default, at));
            }
        }
        else if (type == 7)
        {
            using var message = JsonDocument.Parse(record);
            IsToldToReturn = message.RootElement.TryGetProperty("allowReconnect", out var isWelcome) && isWelcome.GetBoolean();
            socket.Abort();
        }
        else if (type == 1 && onCall is not null)
        {
            using var message = JsonDocument.Parse(record);
            onCall(message.RootElement.GetProperty("target").GetString()!, message.RootElement.GetProperty("arguments")[0].Clone());
        }
    }

    /// <summary>Reads no more than which record this is.</summary>
    private static (int Type, int Id, bool IsError) Head(ReadOnlySpan<byte> record)
    {
        var (type, id, isError) = (0, 0, false);
        var reader = new Utf8JsonReader(record);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("invocationId"u8))
            {
                reader.Read();
                id = Utf8Parser.TryParse(reader.ValueSpan, out int number, out _) ? number : 0;
            }
            else
            {
                isError |= reader.ValueTextEquals("error"u8);
                reader.Skip();
            }
        }

        return (type, id, isError);
    }

    private sealed class Waiting(bool wantsResult)
        : TaskCompletionSource<(JsonElement Result, long At)>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public bool WantsResult { get; } = wantsResult;
    }
}
