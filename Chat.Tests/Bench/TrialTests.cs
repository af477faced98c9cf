using Chat.Bench;
using Chat.Bench.Trials;

namespace Chat.Tests.Bench;

/// <summary>The promise of the message path, with the plug pulled. Longer runs, orderly stops and failing disks are commands of Chat.Bench.</summary>
[Collection(Alone.Name)]
public sealed class TrialTests
{
    private const string NoDisk = "A faulty disk needs Linux and a C compiler (Debian: apt-get install gcc libc6-dev).";

    [Fact]
    public async Task Chaos_TenKills_NothingIsLostDoubledOrMoved()
    {
        var result = await ChaosRun.RunAsync(new HostSetup(), visitors: 8, kills: 10);

        Assert.Empty(result.Faults);
        Assert.True(result.Acknowledged > 100);
    }

    [Fact]
    public async Task PowerCuts_Four_NothingIsLostDoubledOrMoved()
    {
        var result = await PowerCutRun.RunAsync(new HostSetup(), visitors: 8, cuts: 4);

        Assert.SkipWhen(result is null, NoDisk);
        Assert.Empty(result!.Faults);
        Assert.True(result.Acknowledged > 100);
    }

    [Fact]
    public async Task Seeds_EachFault_IsSeenByTheChecker() => Assert.True(await Seeds.RunAsync());
}

/// <summary>Tests that need the machine for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
