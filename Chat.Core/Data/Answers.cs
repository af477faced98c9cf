using System.Runtime.InteropServices;

namespace Chat.Core.Data;

/// <summary>
/// Tells a few callers in one go what became of their operations, on the thread pool: what they do next must not hold up
/// the writer. One pool item for each would cost more than the telling; one for all would keep the last waiting.
/// </summary>
internal sealed class Answers : IThreadPoolWorkItem
{
    private const int AtOnce = 32;

    private readonly WriteOperation[] operations;
    private readonly Exception? error;

    private Answers(ReadOnlySpan<WriteOperation> operations, Exception? error)
    {
        this.operations = operations.ToArray();
        this.error = error;
    }

    /// <param name="operations">May change afterwards.</param>
    /// <param name="error">Null when the operations are on disk; else nothing of them was stored.</param>
    public static void Queue(List<WriteOperation> operations, Exception? error = null)
    {
        for (var rest = CollectionsMarshal.AsSpan(operations); !rest.IsEmpty; rest = rest[Math.Min(AtOnce, rest.Length)..])
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(rest[..Math.Min(AtOnce, rest.Length)], error), preferLocal: false);
        }
    }

    public void Execute()
    {
        foreach (var operation in operations)
        {
            if (error is null)
            {
                operation.Succeed();
            }
            else
            {
                operation.Fail(error);
            }
        }
    }
}
