using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Chat.Tests.Support;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Chat.Tests.Mail;

/// <summary>A real mail server on the loopback, which can be closed and opened again on its port.</summary>
internal sealed class PostOffice : MessageStore, IAsyncDisposable
{
    private readonly int port = FreePort();
    private CancellationTokenSource? closing;
    private Task running = Task.CompletedTask;

    private PostOffice()
    {
    }

    public ConcurrentQueue<MimeMessage> Taken { get; } = new();

    /// <summary>What it says to every mail.</summary>
    public SmtpResponse Answer { get; set; } = SmtpResponse.Ok;

    public Dictionary<string, string?> Settings => new()
    {
        ["Chat:PublicAddress"] = "https://chat.example.com",
        ["Chat:Smtp:Host"] = "127.0.0.1",
        ["Chat:Smtp:Port"] = $"{port}",
        ["Chat:Smtp:Security"] = "none",
        ["Chat:Smtp:From"] = "chat@example.com",
    };

    public static PostOffice Open()
    {
        var office = new PostOffice();
        office.Reopen();
        return office;
    }

    public void Reopen()
    {
        closing = new CancellationTokenSource();
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).IsSecure(false)).Build();
        var services = new ServiceProvider();
        services.Add(this);
        running = new SmtpServer.SmtpServer(options, services).StartAsync(closing.Token);
    }

    public async Task CloseAsync()
    {
        await closing!.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        closing.Dispose();
    }

    public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(buffer.ToArray());
        Taken.Enqueue(MimeMessage.Load(bytes, cancellationToken));
        return Task.FromResult(Answer);
    }

    public async Task<MimeMessage> NextAsync()
    {
        MimeMessage? mail = null;
        await Wait.UntilAsync(() => Taken.TryDequeue(out mail), "a mail comes");
        return mail!;
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
