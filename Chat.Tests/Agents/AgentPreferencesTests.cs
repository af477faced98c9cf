using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Portal.Widget;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Agents;

public sealed class AgentPreferencesTests : IAsyncLifetime
{
    private ChatHost host = null!;
    private Guid ana;

    private AgentPreferences Preferences => host.Services.GetRequiredService<AgentPreferences>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync();
        ana = await host.AgentIdAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Change_OneWish_KeepsTheOthersAndTellsHisOtherTabs()
    {
        using var subscription = host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is AgentPreferencesChanged);
        await Preferences.ChangeAsync(ana, p => p with { Alerts = p.Alerts with { Sound = AlertSound.Drop } }, Stop);

        await Preferences.ChangeAsync(ana, p => p with { Alerts = p.Alerts.With(AlertKind.Mention, new(false, true)) }, Stop);

        var stored = (await Preferences.ReadAsync(ana, Stop)).Alerts;
        Assert.Equal((AlertSound.Drop, new AlertChoice(false, true), true), (stored.Sound, stored.Mention, stored.ShowsText));
        Assert.True(subscription.Reader.TryRead(out var told));
        Assert.Equal(ana, ((AgentPreferencesChanged)told).AgentId);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"alerts\":{\"sound\":\"Trumpet\"}}")]
    [InlineData("{\"of\":\"tomorrow\"}")]
    public async Task Read_WhatIsNotUnderstood_IsTheDefault(string stored)
    {
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(a => a.SetProperty(x => x.Preferences, stored), Stop);
        }

        Assert.Equal(new AlertPreferences(), (await Preferences.ReadAsync(ana, Stop)).Alerts);
    }

    [Fact]
    public async Task Everything_OfADisabledAgent_IsRefused()
    {
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(a => a.SetProperty(x => x.IsDisabled, true), Stop);
        }

        host.Services.GetRequiredService<AgentDirectory>().Forget();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Preferences.ReadAsync(ana, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Preferences.ChangeAsync(ana, p => p, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Preferences.SetAvailabilityAsync(ana, Availability.Away, Stop));
    }

    [Fact]
    public async Task Availability_VisitorsSeeItTogetherWithTheConnection()
    {
        var visitors = host.Services.GetRequiredService<VisitorAgents>();
        Assert.False(await OnlineAsync());
        host.Services.GetRequiredService<AgentPresence>().Connect(ana);
        Assert.True(await OnlineAsync());
        var visitor = await host.VisitorAsync();

        await Preferences.SetAvailabilityAsync(ana, Availability.Away, Stop);

        Assert.False(await OnlineAsync());
        await Wait.UntilAsync(async () => !(await visitor.NextPushAsync("AgentsChanged"))[0].GetProperty("online").GetBoolean(), "the visitor sees it");
        await Preferences.SetAvailabilityAsync(ana, Availability.Busy, Stop);
        Assert.True(await OnlineAsync());
        await Assert.ThrowsAsync<ChatRefusedException>(() => Preferences.SetAvailabilityAsync(ana, (Availability)9, Stop));

        async Task<bool> OnlineAsync() => Assert.Single(await visitors.ListAsync(Stop)).Online;
    }
}
