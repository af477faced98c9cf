using Chat.Core.Agents;
using Microsoft.Extensions.Configuration;

namespace Chat.Core;

/// <summary>Reads <c>Chat:Oidc</c>; one line for each fault.</summary>
internal static class OidcOptionsReader
{
    private const string Section = "Chat:Oidc";

    /// <summary>Null when nothing is set.</summary>
    public static OidcOptions? Read(IConfiguration configuration, List<string> faults)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any())
        {
            return null;
        }

        string? Value(string key) => section[key] is { } value && value.Trim().Length > 0 ? value.Trim() : null;

        if (!Uri.TryCreate(Value("Authority"), UriKind.Absolute, out var authority) || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            faults.Add($"{Section}:Authority is \"{Value("Authority")}\"; allowed is the https address of a provider.");
        }

        if (Value("ClientId") is null)
        {
            faults.Add($"{Section}:ClientId is \"\"; allowed is what the provider calls this client.");
        }

        if (Value("ClientSecret") is null)
        {
            faults.Add($"{Section}:ClientSecret is \"\"; allowed is the secret that the provider has given.");
        }

        var autoCreate = false;
        if (Value("AutoCreate") is { } creates && !bool.TryParse(creates, out autoCreate))
        {
            faults.Add($"{Section}:AutoCreate is \"{creates}\"; allowed are true and false.");
        }

        var roles = new Dictionary<AgentRole, string>();
        foreach (var child in section.GetSection("Roles").GetChildren())
        {
            if (AgentRules.TryParseRole(child.Key, out var role) && child.Value?.Trim() is { Length: > 0 } value)
            {
                roles[role] = value;
            }
            else
            {
                faults.Add($"{child.Path} is \"{child.Value}\"; allowed are :agent, :lead and :administrator, each with a value of the claim.");
            }
        }

        return authority is null ? null : new OidcOptions
        {
            Authority = authority,
            ClientId = Value("ClientId") ?? "",
            ClientSecret = Value("ClientSecret") ?? "",
            Name = Value("Name") ?? authority.Host,
            AutoCreate = autoCreate,
            RoleClaim = Value("RoleClaim") ?? "roles",
            Roles = roles,
        };
    }
}
