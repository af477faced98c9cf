using Chat.Portal.Inbox;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Shared;

/// <summary>A component that lives with its circuit: what it owns ends with it, and it repaints when the store changed.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly CancellationTokenSource gone = new();
    private bool isDisposed;

    [Inject]
    protected ClientStore Store { get; set; } = null!;

    /// <summary>Cancelled when the component has left the page.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>Ties a resource to the component, also when it left during an await.</summary>
    protected T Own<T>(T resource)
        where T : IDisposable
    {
        if (isDisposed)
        {
            resource.Dispose();
        }
        else
        {
            owned.Add(resource);
        }

        return resource;
    }

    /// <summary>By which a script calls this component. One kind for all of them: a circuit keeps what it knows of each kind.</summary>
    protected DotNetObjectReference<LiveComponent> Reference() => Own(DotNetObjectReference.Create(this));

    protected override void OnInitialized() => Store.Changed += Repaint;

    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        Store.Changed -= Repaint;
        gone.Cancel();
        owned.ForEach(resource => resource.Dispose());
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Repaint() => InvokeAsync(StateHasChanged);
}
