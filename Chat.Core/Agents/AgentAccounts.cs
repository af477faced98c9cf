using Chat.Core.Events;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Agents;

/// <summary>Makes agents and keeps those of the settings as the settings say.</summary>
public sealed class AgentAccounts(UserManager<Agent> users, AgentDirectory directory, ChatEvents events, TimeProvider clock)
{
    public Task<bool> AnyAsync(CancellationToken cancellationToken) => users.Users.AnyAsync(cancellationToken);

    /// <summary>The agent exists afterwards, with this name and role. The password is taken only when he is new.</summary>
    public async Task EnsureAsync(ConfiguredAgent configured)
    {
        if (await users.FindByEmailAsync(configured.Email) is { } agent)
        {
            if (agent.Name != configured.Name || agent.Role != configured.Role)
            {
                agent.Name = configured.Name;
                agent.Role = configured.Role;
                Check(await users.UpdateAsync(agent));
                Changed();
            }
        }
        else
        {
            await CreateAsync(configured);
        }
    }

    /// <exception cref="InvalidOperationException">The address is taken, or the password is refused.</exception>
    public async Task<Agent> CreateAsync(ConfiguredAgent configured)
    {
        var agent = new Agent
        {
            UserName = configured.Email,
            Email = configured.Email,
            EmailConfirmed = true,
            Name = configured.Name,
            Role = configured.Role,
            CreatedAt = clock.GetUtcNow(),
        };
        Check(await users.CreateAsync(agent, configured.Password));
        Changed();
        return agent;
    }

    private void Changed()
    {
        directory.Forget();
        events.Publish(new TeamChanged());
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }
}
