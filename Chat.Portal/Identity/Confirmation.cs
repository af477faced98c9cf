using Chat.Core.Diagnostics;

namespace Chat.Portal.Identity;

/// <summary>
/// Lets the agent of this circuit confirm that it is him, in a dialog over the page, where something needs a fresh sign-in:
/// <code>await Confirmation.RunAsync(() => secrets.ReadAsync(agentId, siteId, Gone));</code>
/// What was typed on the page stays. A page that does not use it shows the refusal's own sentence.
/// </summary>
public sealed class Confirmation
{
    private TaskCompletionSource<bool>? asking;

    /// <summary>Somebody waits for an answer. Raised on the circuit's context.</summary>
    public event Action? Asked;

    public bool IsAsking => asking is not null;

    /// <summary>Does it; where a fresh sign-in is needed, once more after the agent has confirmed that it is him.</summary>
    /// <exception cref="ChatRefusedException"><see cref="Refusal.FreshSignInNeeded"/>: he has not.</exception>
    public async Task RunAsync(Func<Task> act) => await RunAsync(async () =>
    {
        await act();
        return true;
    });

    /// <inheritdoc cref="RunAsync(Func{Task})"/>
    public async Task<T> RunAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (ChatRefusedException e) when (e.Refusal == Refusal.FreshSignInNeeded)
        {
            if (!await AskAsync())
            {
                throw;
            }
        }

        return await act();
    }

    /// <summary>Whether the agent has confirmed. False at once where no page can ask.</summary>
    private Task<bool> AskAsync()
    {
        if (Asked is null)
        {
            return Task.FromResult(false);
        }

        if (asking is null)
        {
            asking = new TaskCompletionSource<bool>();
            Asked.Invoke();
        }

        return asking.Task;
    }

    internal void Answer(bool isConfirmed)
    {
        var waiting = asking;
        asking = null;
        waiting?.TrySetResult(isConfirmed);
    }
}
