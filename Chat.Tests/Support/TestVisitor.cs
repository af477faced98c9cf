using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Chat.Tests.Support;

public sealed record KnownPosition(Guid Epoch, Guid ConversationId, long Sequence);

/// <summary>A visitor's connection that speaks the public contract and knows nothing of the host's types.</summary>
public sealed class TestVisitor : IAsyncDisposable
{
    private readonly HubConnection connection;

    public TestVisitor(ChatHost host, string? origin, HttpTransportType transport)
    {
        connection = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/hubs/visitor"), http =>
            {
                http.Transports = transport;
                http.SkipNegotiation = transport == HttpTransportType.WebSockets;
                if (origin is not null)
                {
                    http.Headers["Origin"] = origin;
                }
            })
            .Build();
        connection.On<JsonElement>("MessageReceived", message => Messages.Writer.TryWrite(message));
        foreach (var push in new[] { "AgentTyping", "AgentsChanged", "ConversationChanged", "MessageChanged", "MessagesRead", "Head" })
        {
            connection.On<JsonElement>(push, argument => Pushes.Writer.TryWrite((push, argument)));
        }
    }

    public Channel<JsonElement> Messages { get; } = Channel.CreateUnbounded<JsonElement>();

    public Channel<(string Name, JsonElement Argument)> Pushes { get; } = Channel.CreateUnbounded<(string, JsonElement)>();

    public JsonElement Joined { get; private set; }

    public string Token => Joined.GetProperty("token").GetString()!;

    public Guid ClientId => Joined.GetProperty("client").GetProperty("id").GetGuid();

    public Guid Epoch => Joined.GetProperty("epoch").GetGuid();

    public bool IsConnected => connection.State == HubConnectionState.Connected;

    public Task StartAsync() => connection.StartAsync(TestContext.Current.CancellationToken);

    public async Task<JsonElement> JoinAsync(string site = "default", string? token = null, KnownPosition? known = null)
    {
        Joined = await InvokeAsync("Join", new { site, token, known, page = new { url = "https://shop.example/bowl", title = "Bowl", referrer = "" } });
        return Joined;
    }

    public Task<JsonElement> InvokeAsync(string method, object? argument) =>
        connection.InvokeAsync<JsonElement>(method, argument, TestContext.Current.CancellationToken);

    public Task<JsonElement> ConversationsAsync() => InvokeAsync("GetConversations", new { });

    /// <summary>Sends and returns the acknowledgement.</summary>
    public Task<JsonElement> SendAsync(string body, Guid? id = null) =>
        InvokeAsync("SendMessage", new { id = id ?? Guid.CreateVersion7(), body });

    /// <summary>Shows what his site has signed, and joins again when he has another token by that.</summary>
    public async Task<JsonElement> BecomeAsync(SignedUser user, string site = "default")
    {
        var answer = await InvokeAsync("Identify", user);
        if (answer.GetProperty("token").GetString() is { } token)
        {
            await JoinAsync(site, token);
        }

        return answer;
    }

    /// <summary>The error text of an invocation that must fail.</summary>
    public async Task<string> RefusalAsync(string method, object? argument)
    {
        var error = await Assert.ThrowsAsync<HubException>(() => InvokeAsync(method, argument));
        return error.Message;
    }

    public async Task<JsonElement> NextMessageAsync()
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        return await Messages.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next message that is meant; others are passed over.</summary>
    public async Task<JsonElement> NextMessageAsync(Func<JsonElement, bool> isMeant)
    {
        while (true)
        {
            if (await NextMessageAsync() is var message && isMeant(message))
            {
                return message;
            }
        }
    }

    /// <summary>The next push of this name; others are passed over.</summary>
    public async Task<JsonElement> NextPushAsync(string name)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (true)
        {
            var (found, argument) = await Pushes.Reader.ReadAsync(limit.Token);
            if (found == name)
            {
                return argument;
            }
        }
    }

    public Task DisconnectAsync() => connection.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
