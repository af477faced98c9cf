using System.Net;

namespace Chat.Core.Audit;

/// <summary>The address that the request or circuit at work came from, so that no service has to hand it on.</summary>
public static class AuditOrigin
{
    private static readonly AsyncLocal<IPAddress?> Current = new();

    public static IPAddress? Address
    {
        get => Current.Value;
        set => Current.Value = value;
    }
}
