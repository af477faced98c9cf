namespace Chat.Bench.Trials;

/// <summary>A change of one source file; <paramref name="Original"/> stands there exactly once.</summary>
/// <param name="File">Below the repository.</param>
/// <param name="Original">As it is.</param>
/// <param name="Faulty">As it would be; <c>SEEDED</c> is true while the fault is switched on.</param>
internal sealed record Edit(string File, string Original, string Faulty);

/// <summary>A fault that somebody could write, and the trial that must notice it.</summary>
/// <param name="Name">As it is switched on.</param>
/// <param name="Edits">That make it.</param>
/// <param name="Run">The trial; the result is null where it cannot be run.</param>
internal sealed record Seed(string Name, IReadOnlyList<Edit> Edits, Func<HostSetup, Task<TrialResult?>> Run);

/// <summary>
/// Proof that the checker can see: a copy of the sources gets each of these faults behind a switch and is built once; every
/// trial on it must fail. The product itself knows nothing of this.
/// </summary>
internal static class Seeds
{
    private const string Writer = "Chat.Core/Data/MessageWriter.cs";
    private const string Ledger = "Chat.Core/Conversations/ConversationLedger.cs";
    private const string Relay = "Chat.Portal/Widget/VisitorRelay.cs";
    private const string Settings = "Chat.Core/Data/SqliteSettings.cs";
    private const int Tries = 3;
    private const string Commit = "        session.Commit();\n";

    public static readonly IReadOnlyList<Seed> All =
    [
        // The pauses make no fault: they widen the moment in which a kill shows one, so that a few kills are enough.
        new(
            "ack-before-commit",
            [new Edit(Writer, Commit, "        if (SEEDED) { Answers.Queue([.. batch]); Thread.Sleep(10); }\n" + Commit)],
            async setup => await ChaosRun.RunAsync(setup, visitors: 8, kills: 4)),
        new(
            "publish-before-commit",
            [new Edit(Writer, Commit, "        if (SEEDED) { foreach (var one in session.Participants) { one.AfterCommit(); } Thread.Sleep(10); }\n" + Commit)],
            async setup => await ChaosRun.RunAsync(setup, visitors: 8, kills: 4)),
        new(
            "no-unique-index",
            [new Edit(Ledger, "next.LastSequence, messageId, (int)author", "next.LastSequence, SEEDED ? Guid.CreateVersion7() : messageId, (int)author")],
            async setup => await ChaosRun.RunAsync(setup, visitors: 8, kills: 4)),
        new(
            "sequence-not-rolled-back",
            [new Edit(Ledger, "    public void AfterRollback()\n    {\n", "    public void AfterRollback()\n    {\n        if (SEEDED) { foreach (var change in changed.Values) { Remember(change.After); } }\n")],
            setup => FaultsRun.FailWritesAsync(setup, visitors: 8, writes: 5)),
        new(
            "lost-push-without-head",
            [
                new Edit(Relay, "            await readers.MessageReceived(message);\n", "            if (!SEEDED) { await readers.MessageReceived(message); }\n"),
                new Edit(Relay, " in TakeDue())\n", " in SEEDED ? [] : TakeDue())\n"),
            ],
            async setup => await ChaosRun.RunAsync(setup, visitors: 4, kills: 0)),
        new(
            "synchronous-normal",
            [
                new Edit(Settings, "private const string Pragmas", "private static readonly string Pragmas"),
                new Edit(Settings, "PRAGMA synchronous=FULL;", "PRAGMA synchronous=\" + (SEEDED ? \"NORMAL\" : \"FULL\") + \";"),
                new Edit(Settings, "(\"synchronous\", \"2\")", "(\"synchronous\", SEEDED ? \"1\" : \"2\")"),
            ],
            setup => PowerCutRun.RunAsync(setup, visitors: 8, cuts: 4)),
    ];

    /// <summary>The ones that show quickest that the checker can see.</summary>
    public static IReadOnlyList<Seed> Quick => [.. All.Where(seed => seed.Name is "ack-before-commit" or "no-unique-index")];

    /// <summary>Runs every trial on a faulty host; true when each turned red.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<Seed> seeds)
    {
        using var build = await SeededBuild.CreateAsync(seeds);
        var isBlind = false;

        // A trial mostly waits for hosts to stop and start: two at a time do not disturb each other.
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) =>
        {
            var result = await TryAsync(build, seed);
            var verdict = result is null ? "skipped" : result.Faults.Count > 0 ? "seen" : "NOT SEEN";
            if (result is { Faults.Count: 0 })
            {
                Volatile.Write(ref isBlind, true);
            }

            Figures.Print("seed {0}: {1}", seed.Name, verdict);
        });

        return !isBlind;
    }

    /// <summary>On a busy machine a few kills may all miss the moment; then it is tried again. Null where the trial cannot be run.</summary>
    private static async Task<TrialResult?> TryAsync(SeededBuild build, Seed seed)
    {
        TrialResult? result = null;
        for (var i = 0; i < Tries && (i == 0 || result is { Faults.Count: 0 }); i++)
        {
            result = await seed.Run(new HostSetup { Build = build.Portal, Seed = seed.Name });
        }

        return result;
    }
}
