using System.Net;
using System.Net.Sockets;
using System.Text;
using Chat.Tests.Support;

namespace Chat.Tests.Security;

public sealed class SlowReaderTests
{
    /// <summary>Much more than a socket, the transport and the backlog hold together.</summary>
    private const int Messages = 1_500;

    [Fact]
    public async Task Visitor_WhoDoesNotRead_IsCutAndOthersDoNotWait()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversation = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        using var deaf = await DeafAsync(host, visitor.Token);
        await visitor.DisconnectAsync();
        var other = await host.VisitorAsync();
        var others = (await other.SendAsync("me too")).GetProperty("conversationId").GetGuid();

        var body = new string('x', 9_000);
        for (var i = 0; i < Messages; i += 50)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.AgentRepliesAsync(conversation, body)));
        }

        await host.AgentRepliesAsync(others, "at once");

        Assert.Equal("at once", (await other.NextMessageAsync()).GetProperty("body").GetString());
        await Wait.UntilAsync(() => Task.FromResult(HasEnded(deaf)), "the line that is not read is cut");
        var back = await host.VisitorAsync(visitor.Token);
        Assert.Equal(Messages + 1, back.Joined.GetProperty("conversation").GetProperty("lastSequence").GetInt32());
    }

    /// <summary>Joins on a line of its own, and reads nothing from then on.</summary>
    private static async Task<Socket> DeafAsync(ChatHost host, string token)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port, TestContext.Current.CancellationToken);
        await SendAsync(socket, Encoding.ASCII.GetBytes($"GET /hubs/visitor HTTP/1.1\r\nHost: {host.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        await ReadAsync(socket, "\r\n\r\n");
        await SendAsync(socket, Frame("""{"protocol":"json","version":1}""" + '\u001e'));
        await ReadAsync(socket, "{}");
        await SendAsync(socket, Frame($$"""{"type":1,"invocationId":"1","target":"Join","arguments":[{"site":"default","token":"{{token}}"}]}""" + '\u001e'));
        await ReadAsync(socket, "invocationId");
        return socket;
    }

    /// <summary>Whether the other side has closed it: whatever is still to be read, an end or an error comes after it.</summary>
    private static bool HasEnded(Socket socket)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (socket.Available > 0 || socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(buffer) == 0)
                {
                    return true;
                }
            }

            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static byte[] Frame(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        byte[] length = bytes.Length < 126 ? [(byte)(0x80 | bytes.Length)] : [0x80 | 126, (byte)(bytes.Length >> 8), (byte)bytes.Length];
        return [0x81, .. length, 0, 0, 0, 0, .. bytes];
    }

    private static async Task SendAsync(Socket socket, byte[] bytes) => await socket.SendAsync(bytes, TestContext.Current.CancellationToken);

    private static async Task ReadAsync(Socket socket, string until)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        var text = new StringBuilder();
        var buffer = new byte[4_096];
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var length = await socket.ReceiveAsync(buffer, limit.Token);
            Assert.NotEqual(0, length);
            text.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }
}
