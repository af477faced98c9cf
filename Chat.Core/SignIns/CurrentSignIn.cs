namespace Chat.Core.SignIns;

/// <summary>
/// By which sign-in the present request, or the present event of a circuit, came in. It flows with the call, so that a service
/// can ask for a fresh one without every method between the page and the service handing it on.
/// </summary>
public static class CurrentSignIn
{
    private static readonly AsyncLocal<Guid?> Flowing = new();

    /// <summary>Null where nobody is signed in.</summary>
    public static Guid? Id => Flowing.Value;

    /// <summary>Until it is disposed, calls from here come in by <paramref name="signInId"/>.</summary>
    public static IDisposable Use(Guid? signInId)
    {
        var before = Flowing.Value;
        Flowing.Value = signInId;
        return new Restoring(before);
    }

    private sealed class Restoring(Guid? before) : IDisposable
    {
        public void Dispose() => Flowing.Value = before;
    }
}
