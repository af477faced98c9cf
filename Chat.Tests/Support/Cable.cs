using System.Net;
using System.Net.Sockets;

namespace Chat.Tests.Support;

/// <summary>A network cable between a browser and the host: bytes go through until somebody pulls it.</summary>
public sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly List<Socket> sockets = [];
    private readonly int target;
    private readonly Task accepting;
    private volatile bool isPulled;

    public Cable(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>How long bytes are on their way, in each direction.</summary>
    public TimeSpan Latency { get; set; }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Every line is cut at once, and no new one comes up.</summary>
    public void Pull()
    {
        isPulled = true;
        lock (sockets)
        {
            sockets.ForEach(socket => socket.Dispose());
            sockets.Clear();
        }
    }

    public void PlugIn() => isPulled = false;

    /// <summary>Cuts what is open; new lines come up at once.</summary>
    public void Jolt()
    {
        Pull();
        PlugIn();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        Pull();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(end.Token);
                if (isPulled)
                {
                    near.Dispose();
                    continue;
                }

                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (sockets)
                {
                    sockets.AddRange([near, far]);
                }

                _ = JoinAsync(near, far);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The cable is put away.
        }
    }

    private async Task JoinAsync(Socket near, Socket far)
    {
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, end.Token);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end is gone; the other follows.
        }

        near.Dispose();
        far.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var sink = new NetworkStream(to);
            var buffer = new byte[64 * 1024];
            for (int count; (count = await source.ReadAsync(buffer, end.Token)) > 0;)
            {
                await Task.Delay(Latency, end.Token);
                await sink.WriteAsync(buffer.AsMemory(0, count), end.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Cut.
        }
    }
}
