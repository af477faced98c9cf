using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Chat.Bench;

/// <summary>
/// One attacker with all he has, from an address of his own, while others chat: half a request, sockets without a greeting, negotiations that nobody
/// claims, newcomers, and a flood of messages. How long do the others wait for their acknowledgement, before and meanwhile? The attacker is a process of its own, and where
/// there are two cores he and the host have one each: he shares his with the others, who go before him, so that what they wait for is the host.
/// </summary>
internal static class AttackRun
{
    private const int Visitors = 50;
    private const int Rate = 50;

    /// <returns>Whether the others' 95th percentile stayed within twice.</returns>
    public static async Task<bool> RunAsync(int seconds)
    {
        using var portal = await HostProcess.PortalAsync(new HostSetup { HasLimits = true });
        var isApart = OperatingSystem.IsLinux() && Environment.ProcessorCount > 1 && await PinAsync(portal.Id, 0) && await PinAsync(Environment.ProcessId, 1);

        var lines = await Figures.OpenAsync(portal.Address, Visitors);
        await LoadRun.SendAsync(lines, Rate, 5);
        var atPeace = portal.CpuTime;
        var (peace, before) = await LoadRun.SendAsync(lines, Rate, seconds);
        var ofPeace = portal.CpuTime - atPeace;

        string[] attacker = [Environment.ProcessPath!, typeof(AttackRun).Assembly.Location, "attacker", "--port", $"{portal.Address.Port}", "--seconds", $"{seconds + 3}"];
        string[] command = isApart ? ["nice", "-n", "19", .. attacker] : attacker;
        using var attack = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;

        await Task.Delay(TimeSpan.FromSeconds(2));
        var atWar = portal.CpuTime;
        var (war, errors) = await LoadRun.SendAsync(lines, Rate, seconds);
        var ofWar = portal.CpuTime - atWar;
        await attack.WaitForExitAsync();

        Figures.Print("attack: in peace p50 {0:0.00} ms, p95 {1:0.00} ms, {2} errors; under attack p50 {3:0.00} ms, p95 {4:0.00} ms, {5} errors: {6:0.00} times",
            peace.At(0.5), peace.At(0.95), before, war.At(0.5), war.At(0.95), errors, war.At(0.95) / peace.At(0.95));
        Figures.Print("  the host: {0:0.0} s of one core in peace and {1:0.0} s under attack, {2} s each; {3:0} MB{4}",
            ofPeace.TotalSeconds, ofWar.TotalSeconds, seconds, portal.Memory / 1e6, isApart ? "; a core for the host alone" : "");
        await Figures.CloseAsync(lines);
        return errors == 0 && war.At(0.95) <= 2 * peace.At(0.95);
    }

    /// <summary>The attacker's own process.</summary>
    public static async Task AttackAsync(int port, int seconds)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var attacker = new Attacker(new Uri($"http://127.0.0.1:{port}"), stop.Token);
        await attacker.RunAsync();
        Figures.Print("  the attacker: {0}", attacker);
    }

    /// <summary>Keeps all threads of a process on one core.</summary>
    /// <returns>Whether that is possible here.</returns>
    private static async Task<bool> PinAsync(int process, int core)
    {
        try
        {
            using var pin = Process.Start(new ProcessStartInfo("taskset", ["-a", "-c", "-p", $"{core}", $"{process}"]) { RedirectStandardOutput = true })!;
            await pin.WaitForExitAsync();
            return pin.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no taskset.
            return false;
        }
    }

    private sealed class Attacker(Uri host, CancellationToken stop)
    {
        /// <summary>Linux answers on all of 127.0.0.0/8, so he has an address that the others do not share.</summary>
        private static readonly System.Net.IPEndPoint Own = new(System.Net.IPAddress.Parse("127.0.0.66"), 0);

        private int halves;
        private int cut;
        private int negotiations;
        private int refused;
        private int floods;
        private int limited;

        public Task RunAsync() => Task.WhenAll(SlowHeadersAsync(), HalfOpenAsync(), NegotiateAsync(), FloodAsync(), NewcomersAsync());

        public override string ToString() =>
            $"{halves} half requests of which {cut} were cut, {negotiations} negotiations of which {refused} were refused, {floods} messages and newcomers of which {limited} were refused";

        /// <summary>Requests whose headers never end, one letter at a time.</summary>
        private async Task SlowHeadersAsync()
        {
            var sockets = new List<Socket>();
            while (!stop.IsCancellationRequested)
            {
                if (sockets.Count < 800 && await ConnectAsync() is { } socket)
                {
                    await TrySendAsync(socket, "GET /login HTTP/1.1\r\nHost: localhost\r\nX-A: ");
                    halves++;
                    sockets.Add(socket);
                    continue;
                }

                foreach (var open in sockets.ToList())
                {
                    if (!await TrySendAsync(open, "a"))
                    {
                        cut++;
                        open.Dispose();
                        sockets.Remove(open);
                    }
                }

                await PauseAsync(500);
            }

            sockets.ForEach(open => open.Dispose());
        }

        /// <summary>Sockets that were upgraded and then say nothing.</summary>
        private async Task HalfOpenAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                var sockets = new List<Socket>();
                for (var i = 0; i < 200 && !stop.IsCancellationRequested; i++)
                {
                    if (await ConnectAsync() is { } socket)
                    {
                        await TrySendAsync(socket, "GET /hubs/visitor HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
                        halves++;
                        sockets.Add(socket);
                    }
                }

                await PauseAsync(6_000);
                sockets.ForEach(open => open.Dispose());
            }
        }

        private async Task NegotiateAsync()
        {
            using var http = Http();
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var answer = await http.PostAsync(new Uri(host, "/hubs/visitor/negotiate?negotiateVersion=1"), null, stop);
                    negotiations++;
                    refused += answer.IsSuccessStatusCode ? 0 : 1;
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
                {
                    await PauseAsync(10);
                }
            }
        }

        private async Task FloodAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await using var line = await Line.OpenAsync(host, from: Own);
                    while (!stop.IsCancellationRequested)
                    {
                        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(line)));
                    }
                }
                catch (Exception e) when (e is HubError or IOException or TimeoutException or System.Net.WebSockets.WebSocketException or HttpRequestException or OperationCanceledException)
                {
                    limited++;
                    await PauseAsync(20);
                }
            }
        }

        private async Task SendAsync(Line line)
        {
            floods++;
            try
            {
                await line.SendAsync(Guid.CreateVersion7(), Figures.Text);
            }
            catch (HubError)
            {
                limited++;
            }
        }

        private async Task NewcomersAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                floods++;
                try
                {
                    await using var line = await Line.OpenAsync(host, from: Own);
                }
                catch (Exception e) when (e is HubError or IOException or TimeoutException or System.Net.WebSockets.WebSocketException or HttpRequestException or OperationCanceledException)
                {
                    limited++;
                    await PauseAsync(5);
                }
            }
        }

        private HttpClient Http() => new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, _) => new NetworkStream(await ConnectAsync() ?? throw new HttpRequestException("Cut."), ownsSocket: true),
        });

        private async Task<Socket?> ConnectAsync()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(Own);
                await socket.ConnectAsync(System.Net.IPAddress.Loopback, host.Port, CancellationToken.None);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                return null;
            }
        }

        private static async Task<bool> TrySendAsync(Socket socket, string text)
        {
            try
            {
                return await socket.SendAsync(Encoding.ASCII.GetBytes(text)) > 0;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        private Task PauseAsync(int milliseconds) => Task.Delay(milliseconds, stop).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
