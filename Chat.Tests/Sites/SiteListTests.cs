using System.Security.Claims;
using Chat.Core.Events;
using Chat.Core.Sites;
using Chat.Portal.Inbox;
using Chat.Portal.Settings.Sites;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Tests.Sites;

public sealed class SiteListTests
{
    [Fact]
    public async Task Load_CircuitEndedMeanwhile_IsNoFailure()
    {
        await using var host = await ChatHost.StartAsync();
        var agent = new HeldAgent(await host.AgentIdAsync());
        var list = new SiteList(
            host.Services.GetRequiredService<SiteService>(), host.Services.GetRequiredService<ChatEvents>(), agent, host.Services.GetRequiredService<ILogger<SiteList>>());
        var starting = list.StartAsync();

        list.Dispose();
        agent.Release();
        await starting;

        Assert.Equal(LoadState.Loading, list.State);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("The sites could not be loaded", StringComparison.Ordinal));
    }

    /// <summary>Says who is signed in when it is released.</summary>
    private sealed class HeldAgent(Guid agentId) : AuthenticationStateProvider
    {
        private readonly TaskCompletionSource<AuthenticationState> state = new();

        public void Release() => state.SetResult(new(new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{agentId}")], "test"))));

        public override Task<AuthenticationState> GetAuthenticationStateAsync() => state.Task;
    }
}
