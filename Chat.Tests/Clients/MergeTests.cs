using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Clients;

public sealed class MergeTests : IAsyncLifetime
{
    private ChatHost host = null!;
    private MergeService merges = null!;
    private ClientRecordService records = null!;
    private Guid agentId;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync();
        merges = host.Services.GetRequiredService<MergeService>();
        records = host.Services.GetRequiredService<ClientRecordService>();
        agentId = await host.AgentIdAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Merge_TwoUnknown_EverythingAndTheBrowserGoAlong()
    {
        var (phone, laptop) = (await host.VisitorAsync(), await host.VisitorAsync());
        var fromPhone = (await phone.SendAsync("from the phone")).GetProperty("conversationId").GetGuid();
        await laptop.SendAsync("from the laptop");
        await laptop.InvokeAsync("Identify", new { name = "Zoë", email = "zoe@example.com", attributes = new { plan = "pro", city = "Köln" } });
        await phone.InvokeAsync("Identify", new { email = "z@example.com", attributes = new { plan = "free" } });
        await records.SetPhoneAsync(agentId, phone.ClientId, "+49 123 456", Now);
        await records.SetFieldAsync(agentId, phone.ClientId, "Company", "Clay", Now);
        await records.SetFieldAsync(agentId, laptop.ClientId, "Company", "Kiln", Now);
        await records.AddNoteAsync(agentId, phone.ClientId, Guid.CreateVersion7(), "Nice", Now);

        var preview = await merges.PreviewAsync(agentId, laptop.ClientId, phone.ClientId, Now);
        var kept = await merges.MergeAsync(agentId, laptop.ClientId, phone.ClientId, Now);

        Assert.Equal(laptop.ClientId, kept);
        Assert.Equal((laptop.ClientId, 1, 1, 1, 1, false), (preview.KeptId, preview.Conversations, preview.Sessions, preview.Notes, preview.Fields, preview.EndsSessions));
        var profile = await ProfileAsync(kept);
        Assert.Equal(("Zoë", "zoe@example.com", "+49 123 456", 2), (profile.Name, profile.SaidEmail, profile.Phone, profile.Sessions.Count));
        Assert.Equal([new ClientField("Company", "Kiln"), new("Company (2)", "Clay"), new("E-mail", "z@example.com")], profile.Fields);
        Assert.Equal(["pro", "Köln"], profile.Facts.OrderByDescending(f => f.Name).Select(f => f.Value));
        Assert.Single(profile.Notes);
        Assert.Null(await host.Services.GetRequiredService<ClientQueries>().ProfileAsync(agentId, phone.ClientId, Now));
        Assert.Equal(kept, await host.ReadAsync(db => db.Conversations.Where(c => c.Id == fromPhone).Select(c => c.ClientId)));
        await using var db = await host.DbAsync();
        var changes = await db.StoreChanges.ToListAsync(Now);
        Assert.Contains(changes, c => c.Subject == StoreSubject.Client && c.SubjectId == phone.ClientId && c.Id > changes.Count - 4);
        Assert.Contains(changes, c => c.Subject == StoreSubject.Conversation && c.SubjectId == fromPhone);

        // The phone is sent away, and comes back with the token that it has.
        await Wait.UntilAsync(() => !phone.IsConnected, "the phone was sent away");
        await using var back = await host.VisitorAsync(phone.Token);
        Assert.Equal(kept, back.ClientId);
    }

    [Fact]
    public async Task Merge_OneIsVerified_HeRemainsAndTheUnknownBrowserReadsNothing()
    {
        var site = new TestSite(host);
        var person = await host.VisitorAsync();
        await person.BecomeAsync(await site.SignAsync("42", "Zoë Müller", "zoe@example.com", new() { ["plan"] = "pro" }));
        await person.SendAsync("secret");
        var unknown = await host.VisitorAsync();
        await unknown.InvokeAsync("Identify", new { name = "Somebody", email = "other@example.com", attributes = new { plan = "free" } });
        await unknown.SendAsync("let me in");
        await records.RenameAsync(agentId, unknown.ClientId, "Zoë's phone", Now);

        // Whichever way round it is asked.
        var preview = await merges.PreviewAsync(agentId, unknown.ClientId, person.ClientId, Now);
        var kept = await merges.MergeAsync(agentId, unknown.ClientId, person.ClientId, Now);

        Assert.True(preview.EndsSessions);
        Assert.Equal((person.ClientId, person.ClientId), (kept, preview.KeptId));
        var profile = await ProfileAsync(kept);
        Assert.Equal(("Zoë Müller", "Zoë's phone", "zoe@example.com", "other@example.com"), (profile.Name, profile.CalledName, profile.ProvenEmail, profile.SaidEmail));
        Assert.Contains(profile.Facts, f => f is { Name: "plan", Value: "pro", IsVerified: true });
        Assert.Contains(profile.Facts, f => f is { Name: "plan", Value: "free", IsVerified: false });
        Assert.Equal(2, await host.CountAsync(db => db.Conversations.Where(c => c.ClientId == kept)));
        Assert.Single(profile.Sessions);
        await Wait.UntilAsync(() => !unknown.IsConnected, "the unknown browser was sent away");
        var again = await host.ConnectAsync();
        Assert.StartsWith("invalid_request: ", await again.RefusalAsync("Join", new { site = "default", token = unknown.Token }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_WhatStaysTwo_IsRefusedAndNothingMoves()
    {
        var site = new TestSite(host);
        var (one, two) = (await host.VisitorAsync(), await host.VisitorAsync());
        await one.BecomeAsync(await site.SignAsync("1"));
        await two.BecomeAsync(await site.SignAsync("2"));
        await two.SendAsync("mine");
        await new TestSite(host, "other").CreateAsync();
        var elsewhere = await host.VisitorAsync(site: "other");

        await Assert.ThrowsAsync<ChatRefusedException>(() => merges.MergeAsync(agentId, one.ClientId, two.ClientId, Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => merges.PreviewAsync(agentId, one.ClientId, two.ClientId, Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => merges.MergeAsync(agentId, one.ClientId, one.ClientId, Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => merges.MergeAsync(agentId, one.ClientId, elsewhere.ClientId, Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => merges.MergeAsync(agentId, one.ClientId, Guid.NewGuid(), Now));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => merges.MergeAsync(Guid.NewGuid(), one.ClientId, two.ClientId, Now));

        Assert.Equal(3, await host.CountAsync(db => db.Clients));
        Assert.Equal(1, await host.CountAsync(db => db.Conversations.Where(c => c.ClientId == two.ClientId)));
    }

    [Fact]
    public async Task Merge_OneIsBlocked_WhoRemainsIsBlockedAtOnce()
    {
        var (blocked, other) = (await host.VisitorAsync(), await host.VisitorAsync());
        await host.Services.GetRequiredService<BlockService>().BlockAsync(agentId, blocked.ClientId, DateTimeOffset.UtcNow.AddHours(1), Now);

        var kept = await merges.MergeAsync(agentId, other.ClientId, blocked.ClientId, Now);

        Assert.True((await ProfileAsync(kept)).IsBlockedAt(DateTimeOffset.UtcNow));
        Assert.StartsWith("blocked: ", await other.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_BothWaysAtOnce_OneOfThemHappens()
    {
        var (one, two) = (await host.VisitorAsync(), await host.VisitorAsync());

        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return await merges.MergeAsync(agentId, i % 2 == 0 ? one.ClientId : two.ClientId, i % 2 == 0 ? two.ClientId : one.ClientId, Now);
            }
            catch (ChatRefusedException)
            {
                return Guid.Empty;
            }
        }));

        var kept = Assert.Single(tries, t => t != Guid.Empty);
        Assert.Equal(kept, await host.ReadAsync(db => db.Clients.Select(c => c.Id)));
        Assert.Equal(2, await host.CountAsync(db => db.Sessions.Where(s => s.ClientId == kept)));
    }

    [Fact]
    public async Task Merge_WhileHeWrites_EveryMessageIsStoredOnceWithWhoRemains()
    {
        for (var round = 0; round < 5; round++)
        {
            var (writing, other) = (await host.VisitorAsync(), await host.VisitorAsync());
            await other.SendAsync("hello");
            var ids = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).ToList();
            var sending = Task.Run(async () =>
            {
                var current = writing;
                foreach (var id in ids)
                {
                    for (var isStored = false; !isStored;)
                    {
                        try
                        {
                            await current.SendAsync($"{id}", id);
                            isStored = true;
                        }
                        catch (Exception) when (!Now.IsCancellationRequested)
                        {
                            // Sent away or not joined: he comes back with the same token and sends with the same id.
                            current = await host.VisitorAsync(writing.Token);
                        }
                    }
                }
            }, Now);
            await Wait.UntilAsync(async () => await host.CountAsync(db => db.Conversations.Where(c => c.ClientId == writing.ClientId)) == 1, "he has begun");

            var kept = await merges.MergeAsync(agentId, other.ClientId, writing.ClientId, Now);
            await sending;

            await using var db = await host.DbAsync();
            var stored = await (from m in db.Messages join c in db.Conversations on m.ConversationId equals c.Id where ids.Contains(m.MessageId) select new { m.MessageId, c.ClientId }).ToListAsync(Now);
            Assert.Equal(40, stored.Count);
            Assert.All(stored, m => Assert.Equal(kept, m.ClientId));
        }
    }

    private async Task<ClientProfile> ProfileAsync(Guid clientId) =>
        (await host.Services.GetRequiredService<ClientQueries>().ProfileAsync(agentId, clientId, Now))!;
}
