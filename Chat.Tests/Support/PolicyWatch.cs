using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Chat.Tests.Support;

/// <summary>What browsers reported against the portal's Content-Security-Policy, or ran although nobody should. The journeys end with a look at it.</summary>
internal static class PolicyWatch
{
    private static readonly ConcurrentQueue<string> Reports = [];

    /// <summary>Notes what this page reports from now on.</summary>
    public static void Follow(IPage page)
    {
        var test = TestContext.Current.Test?.TestDisplayName;
        page.Console += (_, line) =>
        {
            if (line.Text.Contains("Content Security Policy", StringComparison.Ordinal) || line.Text.Contains("TrustedHTML", StringComparison.Ordinal)
                || line.Text.Contains("TrustedScript", StringComparison.Ordinal))
            {
                Reports.Enqueue($"{test}: {page.Url}: {line.Text}");
            }
        };
    }

    /// <summary>All that was reported so far.</summary>
    public static IReadOnlyList<string> Found => [.. Reports];
}
