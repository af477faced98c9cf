using Chat.Core.Diagnostics;

namespace Chat.Core.Data;

/// <summary>One thing to write. Runs on the writer's thread inside a transaction that it shares with others.</summary>
internal abstract class WriteOperation
{
    public abstract void Execute(WriteSession session);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Succeed();

    /// <summary>The transaction was rolled back; nothing was stored.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>One thing to write, and what the caller learns when it is on disk.</summary>
internal abstract class WriteOperation<T> : WriteOperation
{
    private readonly TaskCompletionSource<T> completion = new();
    private T? result;
    private ChatRefusedException? refusal;

    /// <summary>Completes after the commit.</summary>
    public Task<T> Completion => completion.Task;

    /// <summary>Writes. May run a second time, after a rollback that a neighbour caused.</summary>
    /// <exception cref="ChatRefusedException">Must be thrown before anything is written.</exception>
    protected abstract T Run(WriteSession session);

    public sealed override void Execute(WriteSession session)
    {
        try
        {
            refusal = null;
            result = Run(session);
        }
        catch (ChatRefusedException e)
        {
            refusal = e;
        }
    }

    public sealed override void Succeed()
    {
        if (refusal is null)
        {
            completion.TrySetResult(result!);
        }
        else
        {
            completion.TrySetException(refusal);
        }
    }

    public sealed override void Fail(Exception error) => completion.TrySetException(error);
}

/// <summary>State that lives as long as the writer and takes part in each of its transactions.</summary>
internal interface IWriteParticipant
{
    /// <summary>All operations of the batch have run; write what they left pending.</summary>
    void BeforeCommit(WriteSession session);

    /// <summary>The batch is on disk and acknowledged; publish.</summary>
    void AfterCommit();

    /// <summary>Forget all that the batch did.</summary>
    void AfterRollback();
}
