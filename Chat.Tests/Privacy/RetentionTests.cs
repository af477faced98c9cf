using Chat.Core.Audit;
using Chat.Core.Privacy;
using Chat.Core.Sites;
using Chat.Tests.Audit;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Privacy;

public sealed class RetentionTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_WhatIsOverItsTime_GoesAndTheRestStays()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (retention, agentId) = (host.Services.GetRequiredService<RetentionService>(), await host.AgentIdAsync());
        var old = await Canary.CreateAsync(host, clock: clock);
        var open = (await (await host.VisitorAsync()).SendAsync("still open")).GetProperty("conversationId").GetGuid();
        clock.AdjustTime(clock.GetUtcNow().AddDays(20)); // no timer of these days rings
        var recent = (await (await host.VisitorAsync()).SendAsync("resolved today")).GetProperty("conversationId").GetGuid();
        await host.AgentResolvesAsync(recent);
        var siteId = await host.ReadAsync(db => db.Sites.Select(s => s.Id));

        await retention.SweepAsync(Stop);
        Assert.Equal(3, await host.CountAsync(db => db.Conversations));
        var preview = await retention.PreviewAsync(agentId, siteId, new(10, null, null), Stop);
        await host.SetSiteAsync(site => site.Settings = site.Settings with { Retention = new(10, null, null) });
        await retention.SweepAsync(Stop);

        Assert.Equal((1, 1), (preview.Conversations, preview.Files));
        Assert.Equal(new[] { open, recent }.Order(), (await ConversationsAsync(host)).Order());
        Assert.False(Directory.EnumerateFiles(host.DataDirectory, $"{old.FileId:n}*", SearchOption.AllDirectories).Any());
        Assert.Equal(0, await host.CountAsync(db => db.Attachments));
        Assert.Equal(0, await host.CountAsync(db => db.Messages.Where(m => m.Body.Contains(Canary.Word))));
        var entries = (await AuditRows.AllAsync(host)).Where(r => r.Action == AuditActions.RetentionApplied).ToList();
        Assert.Equal((siteId.ToString(), default(Guid?)), (Assert.Single(entries).ObjectId, entries[0].ActorId));
        Assert.Contains("\"conversations\":1", entries[0].Details, StringComparison.Ordinal);

        // Whoever was there begins a new matter; his place is not shaken by the one that is gone.
        Assert.Equal(1, (await old.Visitor.SendAsync("I am back")).GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Sweep_FilesAndVisits_GoAndTheWordsStay()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (retention, old) = (host.Services.GetRequiredService<RetentionService>(), await Canary.CreateAsync(host, clock: clock));
        clock.AdjustTime(clock.GetUtcNow().AddDays(20)); // no timer of these days rings
        await host.SetSiteAsync(site => site.Settings = site.Settings with { Retention = new(null, 7, 7) });

        await retention.SweepAsync(Stop);
        await retention.SweepAsync(Stop);

        Assert.Equal($"{Canary.Word} first", await host.ReadAsync(db => db.Messages.Where(m => m.ConversationId == old.ConversationId && m.Sequence == 1 && m.Attachments == null).Select(m => m.Body)));
        Assert.Equal((0, 0), (await host.CountAsync(db => db.Attachments), await host.CountAsync(db => db.PageVisits)));
        Assert.Single(await AuditRows.AllAsync(host), r => r.Action == AuditActions.RetentionApplied);
    }

    [Fact]
    public async Task Sweep_AVeryLongConversation_GoesInSlices()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock, Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        var long1 = await Canary.CreateAsync(host, (RetentionService.Slice * 2) + 10, clock);
        clock.AdjustTime(clock.GetUtcNow().AddDays(20)); // no timer of these days rings
        await host.SetSiteAsync(site => site.Settings = site.Settings with { Retention = new(1, null, null) });

        await host.Services.GetRequiredService<RetentionService>().SweepAsync(Stop);

        Assert.Equal((0, 0), (await host.CountAsync(db => db.Conversations), await host.CountAsync(db => db.Messages.Where(m => m.ConversationId == long1.ConversationId))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3651)]
    public void Rules_DaysThatAreNone_AreRefused(int days)
    {
        var details = new SiteDetails("Shop", "#24594a", "right", "", true, [], new SiteSettings { Retention = new(null, days, null) });

        Assert.Equal(SiteFields.RetentionFiles, Assert.Single(SiteRules.Check(details)).Field);
    }

    private static async Task<List<Guid>> ConversationsAsync(ChatHost host)
    {
        await using var db = await host.DbAsync();
        return [.. db.Conversations.Select(c => c.Id)];
    }
}
