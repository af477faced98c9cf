namespace Chat.Core;

/// <summary>How many may be connected. For one machine of a small team, far above what it meets in peace.</summary>
public sealed record HostLimits
{
    /// <summary>Connections of any kind, in all.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>WebSockets, in all.</summary>
    public int Sockets { get; init; } = 15_000;

    /// <summary>Connections of any kind from one address that is no proxy of our own.</summary>
    public int ConnectionsPerAddress { get; init; } = 1_000;

    /// <summary>Visitors' lines from one address.</summary>
    public int SocketsPerAddress { get; init; } = 250;

    /// <summary>Newcomers of one site at once before each is asked for a little work.</summary>
    public int NewcomersPerSite { get; init; } = 200;

    /// <summary>Open pages of one agent.</summary>
    public int PagesPerAgent { get; init; } = 40;
}
