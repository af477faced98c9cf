using Chat.Bench;
using Chat.Bench.Trials;

namespace Chat.Tests.Bench;

/// <summary>The promise of the message path, with the plug pulled. Longer runs, orderly stops and failing disks are commands of Chat.Bench.</summary>
[Collection(Alone.Name)]
public sealed class TrialTests
{
    private const string NoDisk = "A faulty disk needs Linux and a C compiler (Debian: apt-get install gcc libc6-dev).";

    /// <summary>Two of them; the rest take minutes, and are a command.</summary>
    private static readonly Lazy<Task<bool>> QuickSeeds = new(() => Task.Run(() => Seeds.RunAsync(Seeds.Quick)));

    /// <summary>All at once, on hosts of their own: they mostly wait for those to stop and start, and the seeds for their build.</summary>
    [Fact]
    public async Task ChaosWithKillsAndPowerCuts_NothingIsLostDoubledOrMoved()
    {
        _ = QuickSeeds.Value;
        var cutting = PowerCutRun.RunAsync(new HostSetup(), visitors: 8, cuts: 3);
        var chaos = await ChaosRun.RunAsync(new HostSetup(), visitors: 8, kills: 6);
        var cut = await cutting;

        Assert.Empty(chaos.Faults);
        Assert.True(chaos.Acknowledged > 50);
        Assert.SkipWhen(cut is null, NoDisk);
        Assert.Empty(cut!.Faults);
        Assert.True(cut.Acknowledged > 50);
    }

    [Fact]
    public async Task Seeds_FaultInTheHost_IsSeenByTheChecker() => Assert.True(await QuickSeeds.Value);

    [Fact]
    public void Seeds_All_FitTheSources() => Assert.Empty(SeededBuild.Misfits(Seeds.All));
}

/// <summary>Tests that need the machine for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
