using System.Net.WebSockets;
using System.Text;
using Chat.Tests.Support;

namespace Chat.Tests.Widget;

/// <summary>Raw frames, as no well-behaved client sends them.</summary>
public sealed class VisitorFrameTests
{
    private const char End = '\u001e';

    [Fact]
    public async Task BadFrames_AreRefusedAndTheConnectionLives()
    {
        await using var host = await ChatHost.StartAsync();
        using var line = await RawLine.OpenAsync(host);
        await line.SendAsync(Invocation("1", "Join", """{"site":"default"}"""));
        await line.CompletionAsync("1");

        await line.SendAsync("this is no json");
        await line.SendAsync("[1,2,3]");
        await line.SendAsync("""{"type":"one"}""");
        await line.SendAsync("""{"type":1,"invocationId":"2","target":"SendMessage","arguments":[{"id":5}]}""");
        Assert.Contains("\"error\":\"invalid_request: ", await line.CompletionAsync("2"), StringComparison.Ordinal);
        await line.SendAsync("""{"type":1,"invocationId":"3","target":"SendMessage","arguments":"none"}""");
        Assert.Contains("\"error\":\"invalid_request: ", await line.CompletionAsync("3"), StringComparison.Ordinal);
        await line.SendAsync("""{"type":1,"invocationId":"4","target":"SendMessage","arguments":[{"id":"0199"}""");
        Assert.Contains("\"error\":\"invalid_request: ", await line.CompletionAsync("4"), StringComparison.Ordinal);
        await line.SendAsync(Invocation("5", "SendMessage", $$"""{"id":"{{Guid.CreateVersion7()}}","body":"{{new string('x', 200_000)}}"}"""));
        Assert.Contains("\"error\":\"invalid_request: ", await line.CompletionAsync("5"), StringComparison.Ordinal);

        await line.SendAsync(Invocation("6", "SendMessage", $$"""{"id":"{{Guid.CreateVersion7()}}","body":"still here"}"""));
        Assert.Contains("\"sequence\":1", await line.CompletionAsync("6"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMegabyteWithoutAnEnd_IsNotKept()
    {
        await using var host = await ChatHost.StartAsync();
        using var line = await RawLine.OpenAsync(host);

        for (var i = 0; i < 64; i++)
        {
            await line.SendRawAsync(new string('y', 16_384));
        }

        await line.SendRawAsync($"{End}");
        await line.SendAsync(Invocation("1", "Join", """{"site":"default"}"""));
        Assert.Contains("\"token\"", await line.CompletionAsync("1"), StringComparison.Ordinal);
    }

    private static string Invocation(string id, string target, string argument) =>
        $$"""{"type":1,"invocationId":"{{id}}","target":"{{target}}","arguments":[{{argument}}]}""";

    private sealed class RawLine : IDisposable
    {
        private readonly ClientWebSocket socket = new();
        private readonly StringBuilder received = new();

        public static async Task<RawLine> OpenAsync(ChatHost host)
        {
            var line = new RawLine();
            var address = new UriBuilder(new Uri(host.Address, "/hubs/visitor")) { Scheme = "ws" }.Uri;
            await line.socket.ConnectAsync(address, TestContext.Current.CancellationToken);
            await line.SendAsync("""{"protocol":"json","version":1}""");
            await line.UntilAsync($"{{}}{End}");
            return line;
        }

        public Task SendAsync(string record) => SendRawAsync(record + End);

        public Task SendRawAsync(string text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

        /// <summary>The completion of this invocation, as it came.</summary>
        public async Task<string> CompletionAsync(string id)
        {
            var marker = $"\"invocationId\":\"{id}\"";
            await UntilAsync(marker);
            await UntilAsync($"{End}");
            return received.ToString().Split(End).First(r => r.Contains(marker, StringComparison.Ordinal));
        }

        public void Dispose() => socket.Dispose();

        private async Task UntilAsync(string text)
        {
            using var limit = new CancellationTokenSource(Wait.Limit);
            var buffer = new byte[16_384];
            while (!received.ToString().Contains(text, StringComparison.Ordinal))
            {
                var part = await socket.ReceiveAsync(buffer, limit.Token);
                Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
                received.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            }
        }
    }
}
