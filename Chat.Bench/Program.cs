using System.Runtime.InteropServices;
using Chat.Bench;
using Chat.Bench.Trials;

const string Usage = """
    Chat.Bench prints figures of the message path. Load generator and host share the machine.

      ceiling  [--visitors 500] [--phases 5] [--seconds 4] [--flush-delay 0]   a bare SignalR echo and the durable path in turns; with a slow disk (ms)
      repeats  [--visitors 500] [--phases 5] [--seconds 4]                     half of all sends are repeats, in turns with none
      load     [--visitors 500] [--rate 500] [--seconds 20]                    messages at a fixed rate, latency from the time they were due
      idle     [--visitors 10000] [--seconds 60]                               joined visitors that say nothing: memory for each
      storm    [--visitors 1000]                                               everybody comes back after a restart
      size     [--messages 5000000]                                            fills a database, then times join, inbox page and thread page
      search   [--messages 2000000]                                            fills a database, builds the search index, then searches
      chaos    [--visitors 20] [--kills 20]                                    kill -9 under load, then the history is checked
      stops    [--visitors 20] [--stops 5]                                     the same, asked to stop as a deploy does
      powercut [--visitors 20] [--cuts 10]                                     the same, and what was never flushed is lost
      faults   [--visitors 20] [--writes 50]                                   full, failing, locked, frozen
      frames   [--frames 100000] [--seed 1]                                   frames that no client sends: no crash, no detail told, no growth
      attack   [--seconds 20]                                                 one attacker with all he has; how long do others wait?
      seeds                                                                    faults in the host, each of which the checker must see
    """;

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
try
{
    var options = Options.Parse(args.Skip(1));
    var visitors = options.Get("visitors", args.FirstOrDefault() switch { "idle" => 10_000, "storm" => 1_000, "chaos" or "stops" or "powercut" or "faults" => 20, _ => 500 });
    var (phases, seconds) = (options.Get("phases", 5), options.Get("seconds", args.FirstOrDefault() switch { "load" => 20, "idle" => 60, _ => 4 }));
    switch (args.FirstOrDefault())
    {
        case "ceiling":
            return await CeilingRun.RunAsync(visitors, phases, seconds, options.Get("flush-delay", 0));
        case "repeats":
            await RepeatRun.RunAsync(visitors, phases, seconds);
            return 0;
        case "load":
            await LoadRun.RunAsync(visitors, options.Get("rate", 500), seconds);
            return 0;
        case "idle":
            await IdleRun.RunAsync(visitors, seconds);
            return 0;
        case "storm":
            await StormRun.RunAsync(visitors);
            return 0;
        case "size":
            await SizeRun.RunAsync(options.Get("messages", 5_000_000));
            return 0;
        case "search":
            await SearchRun.RunAsync(options.Get("messages", 2_000_000));
            return 0;
        case "chaos":
            return Verdict(await ChaosRun.RunAsync(new HostSetup(), visitors, options.Get("kills", 20)));
        case "stops":
            return Verdict(await StopRun.RunAsync(new HostSetup(), visitors, options.Get("stops", 5)));
        case "powercut":
            return Verdict(await PowerCutRun.RunAsync(new HostSetup(), visitors, options.Get("cuts", 10)));
        case "faults":
            return Verdict(await FaultsRun.RunAsync(new HostSetup(), visitors, options.Get("writes", 50)));
        case "frames":
            return await FramesRun.RunAsync(options.Get("frames", 100_000), options.Get("seed", 1)) ? 0 : 1;
        case "attack":
            return await AttackRun.RunAsync(options.Get("seconds", 20)) ? 0 : 1;
        case "attacker":
            await AttackRun.AttackAsync(options.Get("port", 0), options.Get("seconds", 20));
            return 0;
        case "seeds":
            return await Seeds.RunAsync(Seeds.All) ? 0 : 1;
        case "echo-host":
            await EchoHost.RunAsync(options.Get("port", 0));
            return 0;
        default:
            Console.WriteLine(Usage);
            return 2;
    }
}
catch (Exception) when (HostProcess.IsLeaving)
{
    // The handler of the signal ends this program.
    await Task.Delay(Timeout.Infinite);
    return 1;
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

static void Leave(PosixSignalContext signal)
{
    HostProcess.DisposeAll();
    Scratch.DeleteAll();
    Environment.Exit(128 + (signal.Signal == PosixSignal.SIGINT ? 2 : 15));
}

// Skipped is no failure: the word has been said.
static int Verdict(TrialResult? result) => result is { Faults.Count: > 0 } ? 1 : 0;
