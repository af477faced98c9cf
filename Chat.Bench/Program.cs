using Chat.Bench;

const string Usage = """
    Chat.Bench prints figures of the message path. Load generator and host share the machine.

      ceiling [--visitors 500] [--phases 5] [--seconds 2]   a bare SignalR echo and the durable path, alternating
      load    [--visitors 500] [--rate 500] [--seconds 20]  messages at a fixed rate, latency from the time they were due
      idle    [--visitors 5000]                             joined visitors that say nothing: memory for each
      chaos   [--visitors 20] [--kills 20]                  kill -9 under load, then the history is checked
    """;

try
{
    var options = Options.Parse(args.Skip(1));
    switch (args.FirstOrDefault())
    {
        case "ceiling":
            await CeilingRun.RunAsync(options.Get("visitors", 500), options.Get("phases", 5), options.Get("seconds", 2));
            return 0;
        case "load":
            await LoadRun.RunAsync(options.Get("visitors", 500), options.Get("rate", 500), options.Get("seconds", 20));
            return 0;
        case "idle":
            await IdleRun.RunAsync(options.Get("visitors", 5_000));
            return 0;
        case "chaos":
            return await ChaosRun.RunAsync(options.Get("visitors", 20), options.Get("kills", 20)) ? 0 : 1;
        case "echo-host":
            await EchoHost.RunAsync(options.Get("port", 0));
            return 0;
        default:
            Console.WriteLine(Usage);
            return 2;
    }
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
