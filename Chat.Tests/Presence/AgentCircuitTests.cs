using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Portal.Inbox;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Presence;

/// <summary>The machine's word on who is there.</summary>
public sealed class AgentCircuitTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly ChatEvents events = new();

    [Fact]
    public async Task TwoTabs_CountOnceAndTheLastOneLeaves()
    {
        var presence = new AgentPresence(events, clock);
        using var subscription = events.Subscribe();
        var agent = Guid.NewGuid();
        var (first, second) = (Tab(presence, agent), Tab(presence, agent));
        await first.OnConnectionUpAsync(null!, Stop);
        await second.OnConnectionUpAsync(null!, Stop);

        // A tab that is closed properly says so twice.
        await first.OnConnectionDownAsync(null!, Stop);
        await first.OnCircuitClosedAsync(null!, Stop);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(presence.IsOnline(agent));
        await second.OnConnectionDownAsync(null!, Stop);
        clock.Advance(AgentPresence.Grace);
        Assert.False(presence.IsOnline(agent));
        Assert.True(subscription.Reader.TryRead(out _));
        Assert.True(subscription.Reader.TryRead(out var gone));
        Assert.Equal(new AgentPresenceChanged(agent, IsOnline: false), gone);
        Assert.False(subscription.Reader.TryRead(out _));
    }

    [Fact]
    public async Task SameTabBack_WithinTheGrace_NeverLeft()
    {
        var presence = new AgentPresence(events, clock);
        var agent = Guid.NewGuid();
        var tab = Tab(presence, agent);
        await tab.OnConnectionUpAsync(null!, Stop);
        using var subscription = events.Subscribe();
        await tab.OnConnectionDownAsync(null!, Stop);
        clock.Advance(AgentPresence.Grace / 2);

        await tab.OnConnectionUpAsync(null!, Stop);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(presence.IsOnline(agent));
        Assert.False(subscription.Reader.TryRead(out _));
    }

    [Fact]
    public async Task KilledBrowser_WithoutAGoodbye_IsGoneWithin35Seconds()
    {
        await using var host = await ChatHost.StartAsync();

        // The circuit's hub is the framework's own: its type has no public name.
        var hub = typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;
        var options = (IOptions<object>)host.Services.GetRequiredService(typeof(IOptions<>).MakeGenericType(typeof(HubOptions<>).MakeGenericType(hub)));
        var silence = ((HubOptions)options.Value).ClientTimeoutInterval!.Value;

        // The server looks once a second.
        Assert.InRange(silence + TimeSpan.FromSeconds(1) + AgentPresence.Grace, TimeSpan.Zero, TimeSpan.FromSeconds(35));

        // Browsers call every 7 s (recovery.js); two of these calls may be lost.
        Assert.Contains("withKeepAliveInterval(7_000)", File.ReadAllText(Repository.Folder("Chat.Portal", "wwwroot", "desk", "recovery.js")), StringComparison.Ordinal);
        Assert.True(silence > TimeSpan.FromSeconds(3 * 7));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static AgentCircuit Tab(AgentPresence presence, Guid agent) => new(presence, new AgentSight(), new SignedIn(agent));
}
