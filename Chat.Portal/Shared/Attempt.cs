using Chat.Core.Diagnostics;
using Chat.Portal.Languages;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Shared;

/// <summary>Does what an agent asks for, or says why not.</summary>
internal static partial class Attempt
{
    /// <returns>Null when it was done; else one sentence for who asked.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static async Task<string?> TryAsync(Func<Task> act, IStringLocalizer words, ILogger logger)
    {
        try
        {
            await act();
            return null;
        }
        catch (ChatRefusedException e) when (e.Refusal != Refusal.Unavailable)
        {
            return words.Say(e);
        }
        catch (Exception e) when (e is not (UnauthorizedAccessException or OperationCanceledException))
        {
            Log.Failed(logger, e);
            return words["That could not be done. Try it again in a moment."];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7302, LogLevel.Error, "What an agent asked for could not be read or stored")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
