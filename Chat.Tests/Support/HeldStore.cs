using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Tests.Support;

/// <summary>The store, which lets nobody read before it is released.</summary>
internal sealed class HeldStore(IDbContextFactory<ChatDbContext> store) : IDbContextFactory<ChatDbContext>
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => released.SetResult();

    public ChatDbContext CreateDbContext() => throw new NotSupportedException();

    public async Task<ChatDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default)
    {
        await released.Task.WaitAsync(Wait.Limit, cancellationToken);
        return await store.CreateDbContextAsync(cancellationToken);
    }
}
