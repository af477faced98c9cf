namespace Chat.Core.Diagnostics;

/// <summary>
/// The host cannot start, and the operator can do something about it. <see cref="Faults"/> holds one line for each
/// fault, each naming the setting or file, its value and what is allowed.
/// </summary>
public sealed class ChatStartException : Exception
{
    public ChatStartException(params IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults))
    {
        Faults = faults;
    }

    public ChatStartException(string fault, Exception innerException)
        : base(fault, innerException)
    {
        Faults = [fault];
    }

    public IReadOnlyList<string> Faults { get; }
}
