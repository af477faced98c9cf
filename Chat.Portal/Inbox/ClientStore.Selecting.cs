using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Portal.Languages;

namespace Chat.Portal.Inbox;

/// <summary>What was done to many, and may be undone.</summary>
/// <param name="IsUndo">Whether it is an undoing itself.</param>
public sealed record BulkNotice(BulkAction Action, BulkResult Result, bool IsUndo);

/// <summary>How far it is.</summary>
public sealed record BulkProgress(int Done, int Of);

// What an agent does to many conversations at once.
public sealed partial class ClientStore
{
    /// <summary>So long it is offered to undo.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(30);

    private ITimer? forgetting;

    public RowSelection Selection { get; } = new();

    /// <summary>Null when nothing is told.</summary>
    public BulkNotice? Notice { get; private set; }

    /// <summary>Why nothing was done to the selection; null when something was.</summary>
    public string? SelectionTrouble { get; private set; }

    /// <summary>Null when nothing runs.</summary>
    public BulkProgress? Progress { get; private set; }

    public bool CanUndo => Progress is null && Notice is { IsUndo: false, Result.Done.Count: > 0 };

    /// <summary>Changes the selection, and says so.</summary>
    public void Select(Action<RowSelection> change)
    {
        change(Selection);
        Changed?.Invoke();
    }

    /// <summary>All that the view shows, loaded or not, up to <see cref="BulkService.Most"/>.</summary>
    public async Task SelectAllAsync()
    {
        var view = View;
        await GuardAsync(async () =>
        {
            var items = await sources.Inbox.ItemsAsync(AgentId, view, BulkService.Most, gone.Token);
            if (View == view)
            {
                Selection.AddAll(items);
            }
        });
        Changed?.Invoke();
    }

    /// <summary>Does it to what is selected. Only one such thing runs at a time.</summary>
    public async Task ActOnSelectionAsync(BulkAction action)
    {
        var items = Selection.Items;
        if (items.Count > 0)
        {
            await RunManyAsync(items.Count, action, isUndo: false, progress => actions.Bulk.DoAsync(AgentId, items, action, progress, gone.Token));
        }
    }

    public async Task UndoAsync()
    {
        if (CanUndo && Notice is { } last)
        {
            await RunManyAsync(last.Result.Done.Count, last.Action, isUndo: true, progress => actions.Bulk.UndoAsync(AgentId, last.Result.Done, progress, gone.Token));
        }
    }

    public void Dismiss()
    {
        (Notice, SelectionTrouble) = (null, null);
        Changed?.Invoke();
    }

    /// <summary>Called outside the circuit's context, when its time is over.</summary>
    private void Forget(BulkNotice notice)
    {
        if (ReferenceEquals(Notice, notice))
        {
            Notice = null;
            Changed?.Invoke();
        }
    }

    private async Task RunManyAsync(int count, BulkAction action, bool isUndo, Func<Action<int>, Task<BulkResult>> run)
    {
        if (Progress is not null)
        {
            return;
        }

        forgetting?.Dispose();
        (Progress, Notice, SelectionTrouble) = (new BulkProgress(0, count), null, null);
        Changed?.Invoke();
        try
        {
            var result = await run(done =>
            {
                Progress = new BulkProgress(done, count);
                Changed?.Invoke();
            });
            var notice = new BulkNotice(action, result, isUndo);
            Notice = notice;
            Selection.Clear();
            forgetting = sources.Clock.CreateTimer(_ => Forget(notice), null, UndoTime, Timeout.InfiniteTimeSpan);
        }
        catch (ChatRefusedException e)
        {
            SelectionTrouble = actions.Words.Say(e);
        }
        catch (OperationCanceledException)
        {
            // The circuit is gone.
        }
        finally
        {
            Progress = null;
        }

        Changed?.Invoke();
    }
}
