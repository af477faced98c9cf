using Chat.Core.Agents;

namespace Chat.Core;

/// <summary>The team's own provider, by OpenID Connect.</summary>
public sealed record OidcOptions
{
    /// <summary>https, or anything on the loopback.</summary>
    public required Uri Authority { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    /// <summary>What stands on the button.</summary>
    public required string Name { get; init; }

    /// <summary>Whether somebody whom nobody has invited gets an account.</summary>
    public bool AutoCreate { get; init; }

    public string RoleClaim { get; init; } = "roles";

    /// <summary>The value of the claim that gives a role. None: roles are given here, by administrators.</summary>
    public IReadOnlyDictionary<AgentRole, string> Roles { get; init; } = new Dictionary<AgentRole, string>();

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(OidcOptions);
}
