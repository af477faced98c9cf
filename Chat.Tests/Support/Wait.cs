using System.Diagnostics;

namespace Chat.Tests.Support;

/// <summary>Waits with a limit.</summary>
public static class Wait
{
    /// <summary>Far above what anything takes, since a busy machine may need ten times its time.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>Asks again until the answer is yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Limit, $"Waited {Limit.TotalSeconds:0} s in vain until {what}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);
}
