namespace Chat.Portal.Clients;

/// <summary>Whether the client's card is open beside the thread. One for each circuit; the browser remembers it.</summary>
public sealed class CardPanel
{
    public event Action? Changed;

    public bool IsOpen { get; private set; }

    public void Show(bool isOpen)
    {
        if (IsOpen != isOpen)
        {
            IsOpen = isOpen;
            Changed?.Invoke();
        }
    }
}
