namespace Chat.Portal.Shared;

/// <summary>What a component does when it leaves the page, to be tied to it by <see cref="LiveComponent"/>.</summary>
internal sealed class Farewell(Action leave) : IDisposable
{
    public void Dispose() => leave();
}
