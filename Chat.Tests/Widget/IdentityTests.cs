using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Widget;

/// <summary>Which signatures count, for whom and for how long; and what is only said.</summary>
public sealed class IdentityTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Identify_SignedForTheFirstTime_MakesTheVisitorThatPersonWithANewToken()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = Id(await visitor.SendAsync("hello"), "conversationId");

        var answer = await visitor.InvokeAsync("Identify", await new TestSite(host).SignAsync("42", "Zoë Müller", "zoe@example.com", new() { ["plan"] = "pro" }));

        Assert.True(answer.GetProperty("isVerified").GetBoolean());
        Assert.Equal("Zoë Müller", answer.GetProperty("client").GetProperty("name").GetString());
        Assert.Equal(visitor.ClientId, Id(answer.GetProperty("client"), "id"));
        var token = answer.GetProperty("token").GetString()!;
        Assert.Equal(43, token.Length);
        Assert.StartsWith("not_joined: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
        await visitor.JoinAsync(token: token);
        Assert.Equal(conversationId, Id(visitor.Joined.GetProperty("conversation"), "id"));
        Assert.Equal(2, (await visitor.SendAsync("again")).GetProperty("sequence").GetInt32());
        var client = await ClientAsync(host, visitor.ClientId);
        Assert.Equal(("42", "zoe@example.com"), (client.ExternalId, client.Email));
        Assert.Equal([new ClientFact("plan", "pro", IsVerified: true)], ClientAttributes.Read(client.Attributes, isVerified: true));
    }

    [Fact]
    public async Task Identify_WrongInAnyWay_IsInvalidAndChangesNothing()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var shop = new TestSite(host);
        var blog = await new TestSite(host, "blog").CreateAsync();
        var visitor = await host.VisitorAsync();
        var good = await shop.SignAsync("42", "Zoë", "zoe@example.com", new() { ["plan"] = "pro" });
        SignedUser[] bad =
        [
            good with { Id = "43" },
            good with { Name = "Eve" },
            good with { Name = null },
            good with { Email = "eve@example.com" },
            good with { Attributes = new() { ["plan"] = "free" } },
            good with { Attributes = null },
            good with { Expires = good.Expires + 1 },
            good with { Signature = new string('0', 64) },
            good with { Signature = good.Signature.ToUpperInvariant() },
            await shop.SignAsync("42", secret: "forged"),
            await blog.SignAsync("42"),
            await shop.SignAsync("42", secret: (await blog.SecretsAsync()).Current),
            await blog.SignAsync("42", secret: (await shop.SecretsAsync()).Current),
            await shop.SignAsync("42", lifetime: TimeSpan.FromSeconds(340)),
        ];

        foreach (var user in bad)
        {
            Assert.StartsWith("identity_invalid: ", await visitor.RefusalAsync("Identify", user), StringComparison.Ordinal);
        }

        Assert.StartsWith("identity_invalid: ", await visitor.RefusalAsync("Identify", new { id = "42", signature = good.Signature }), StringComparison.Ordinal);
        Assert.Null((await ClientAsync(host, visitor.ClientId)).ExternalId);
        Assert.Equal(1, (await visitor.SendAsync("still here")).GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task Identify_Expired_CountsOnlyForWhomItIsKnown()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var site = new TestSite(host);
        var user = await site.SignAsync("42", "Zoë");
        var visitor = await IdentifiedAsync(host, user);
        var stranger = await host.VisitorAsync();
        var newer = await site.SignAsync("42", "Zoë Müller", "zoe@example.com");

        clock.Advance(TimeSpan.FromSeconds(331));
        var answer = await visitor.InvokeAsync("Identify", newer);

        Assert.StartsWith("identity_expired: ", await stranger.RefusalAsync("Identify", user), StringComparison.Ordinal);
        Assert.True(answer.GetProperty("isVerified").GetBoolean());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("token").ValueKind);
        Assert.Equal("Zoë", (await ClientAsync(host, visitor.ClientId)).Name);
    }

    [Fact]
    public async Task Identify_FreshAndKnown_BringsHimUpToDateAndKeepsHisToken()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var visitor = await IdentifiedAsync(host, await site.SignAsync("42", "Zoë", "zoe@example.com", new() { ["plan"] = "pro" }));

        var answer = await visitor.InvokeAsync("Identify", await site.SignAsync("42", "Zoë Müller", attributes: new() { ["plan"] = "team" }));

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("token").ValueKind);
        var client = await ClientAsync(host, visitor.ClientId);
        Assert.Equal(("Zoë Müller", "zoe@example.com"), (client.Name, client.Email));
        Assert.Equal([new ClientFact("plan", "team", IsVerified: true)], ClientAttributes.Read(client.Attributes, isVerified: true));
        await visitor.SendAsync("joined as before");
    }

    [Fact]
    public async Task Identify_FromAnotherBrowser_IsReplayedUntilAndAfterItEnds()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var site = new TestSite(host);
        var user = await site.SignAsync("42");
        var first = await IdentifiedAsync(host, user);
        var other = await host.VisitorAsync();

        var replayed = await other.RefusalAsync("Identify", user);
        clock.Advance(TimeSpan.FromSeconds(329));
        var late = await other.RefusalAsync("Identify", user);
        var again = await first.InvokeAsync("Identify", user);
        clock.Advance(TimeSpan.FromSeconds(2));
        var ended = await other.RefusalAsync("Identify", user);

        Assert.StartsWith("identity_replayed: ", replayed, StringComparison.Ordinal);
        Assert.StartsWith("identity_replayed: ", late, StringComparison.Ordinal);
        Assert.True(again.GetProperty("isVerified").GetBoolean());
        Assert.StartsWith("identity_expired: ", ended, StringComparison.Ordinal);
        Assert.Null((await ClientAsync(host, other.ClientId)).ExternalId);
    }

    [Fact]
    public async Task Identify_SameBrowserOnOtherPages_MayShowItAgain()
    {
        await using var host = await ChatHost.StartAsync();
        var user = await new TestSite(host).SignAsync("42", "Zoë");
        var visitor = await IdentifiedAsync(host, user);
        await visitor.DisconnectAsync();

        var reloaded = await host.VisitorAsync(visitor.Token);
        var tab = await host.VisitorAsync(visitor.Token);

        foreach (var page in new[] { reloaded, tab, reloaded })
        {
            Assert.Equal(JsonValueKind.Null, (await page.InvokeAsync("Identify", user)).GetProperty("token").ValueKind);
        }

        await reloaded.SendAsync("one");
        await tab.SendAsync("two");
    }

    [Fact]
    public async Task UsedSignatures_Expired_ArePrunedInPassing()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var site = new TestSite(host);
        var visitor = await IdentifiedAsync(host, await site.SignAsync("42"));
        for (var i = 0; i < 5; i++)
        {
            await visitor.InvokeAsync("Identify", await site.SignAsync("42", $"Zoë {i}"));
        }

        clock.Advance(TimeSpan.FromMinutes(6));
        await visitor.InvokeAsync("Identify", await site.SignAsync("42"));

        await using var db = await DbAsync(host);
        Assert.Equal(1, await db.UsedSignatures.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Secrets_Rotated_BothCountUntilTheOldOneEnds()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var site = new TestSite(host);
        var old = (await site.SecretsAsync()).Current!;
        var (agentId, siteId) = (await host.AgentIdAsync(), await site.IdAsync());
        var rotated = await site.Secrets.RotateAsync(agentId, siteId, IdentitySecrets.DefaultOverlap, TestContext.Current.CancellationToken);
        var visitor = await IdentifiedAsync(host, await site.SignAsync("42", "Zoë", secret: old));

        await visitor.InvokeAsync("Identify", await site.SignAsync("42", "Zoë Müller", secret: rotated.Current));
        clock.Advance(TimeSpan.FromHours(24));
        var back = await host.VisitorAsync(visitor.Token);
        var refusal = await back.RefusalAsync("Identify", await site.SignAsync("42", "Old", secret: old));

        Assert.Equal(old, rotated.Previous);
        Assert.StartsWith("identity_invalid: ", refusal, StringComparison.Ordinal);
        Assert.Equal("Zoë Müller", (await ClientAsync(host, visitor.ClientId)).Name);
    }

    [Fact]
    public async Task Secrets_OldOneEndedAtOnce_CountsNoMore()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var old = (await site.SecretsAsync()).Current!;
        var (agentId, siteId) = (await host.AgentIdAsync(), await site.IdAsync());
        await site.Secrets.RotateAsync(agentId, siteId, IdentitySecrets.DefaultOverlap, TestContext.Current.CancellationToken);
        var visitor = await IdentifiedAsync(host, await site.SignAsync("42", secret: old));

        var ended = await site.Secrets.EndPreviousAsync(agentId, siteId, TestContext.Current.CancellationToken);

        Assert.Null(ended.Previous);
        Assert.StartsWith("identity_invalid: ", await visitor.RefusalAsync("Identify", await site.SignAsync("42", secret: old)), StringComparison.Ordinal);
        await visitor.InvokeAsync("Identify", await site.SignAsync("42"));
    }

    [Fact]
    public async Task Secrets_ReadTwice_AreTheSameAndOnlyForAdministrators()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new() { ["Chat:Agents:1:Email"] = "jo@example.com", ["Chat:Agents:1:Password"] = "correct-horse", ["Chat:Agents:1:Name"] = "Jo", ["Chat:Agents:1:Role"] = "lead" },
        });
        var site = new TestSite(host);
        var siteId = await site.IdAsync();
        var jo = (await host.Services.GetRequiredService<Chat.Core.Agents.AgentDirectory>().AllAsync(TestContext.Current.CancellationToken)).Values.First(a => a.Name == "Jo").Id;

        var first = await site.SecretsAsync();
        var second = await site.SecretsAsync();

        Assert.Equal(43, first.Current!.Length);
        Assert.Equal(first.Current, second.Current);
        Assert.Null(second.Previous);
        Assert.DoesNotContain(first.Current, first.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => site.Secrets.ReadAsync(jo, siteId, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => site.Secrets.RotateAsync(jo, siteId, TimeSpan.Zero, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => site.Secrets.EndPreviousAsync(jo, siteId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Identify_Unsigned_IsKeptAsSaidAndMatchesNobody()
    {
        await using var host = await ChatHost.StartAsync();
        var known = await IdentifiedAsync(host, await new TestSite(host).SignAsync("42", "Zoë"));
        var visitor = await host.VisitorAsync();

        var answer = await visitor.InvokeAsync("Identify", new { id = "42", name = "Eve", email = "eve@example.com", attributes = new { plan = "pro" } });

        Assert.False(answer.GetProperty("isVerified").GetBoolean());
        Assert.Equal(visitor.ClientId, Id(answer.GetProperty("client"), "id"));
        Assert.NotEqual(known.ClientId, visitor.ClientId);
        var client = await ClientAsync(host, visitor.ClientId);
        Assert.Equal(("Eve", "eve@example.com", null), (client.Name, client.Email, client.ExternalId));
        Assert.Equal(
            [new ClientFact("plan", "pro", IsVerified: false), new ClientFact("id", "42", IsVerified: false)],
            ClientAttributes.Read(client.Attributes, isVerified: false));
    }

    [Fact]
    public async Task Identify_UnsignedAboutSomebodyVerified_OverwritesNothing()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await IdentifiedAsync(host, await new TestSite(host).SignAsync("42", "Zoë", attributes: new() { ["plan"] = "pro" }));

        var answer = await visitor.InvokeAsync("Identify", new { id = "7", name = "Eve", email = "eve@example.com", attributes = new { plan = "free" } });

        Assert.True(answer.GetProperty("isVerified").GetBoolean());
        Assert.Equal("Zoë", answer.GetProperty("client").GetProperty("name").GetString());
        var client = await ClientAsync(host, visitor.ClientId);
        Assert.Equal(("Zoë", null, "42"), (client.Name, client.Email, client.ExternalId));
        Assert.Equal(
            [
                new ClientFact("plan", "pro", IsVerified: true), new ClientFact("plan", "free", IsVerified: false), new ClientFact("id", "7", IsVerified: false),
                new ClientFact("name", "Eve", IsVerified: false), new ClientFact("email", "eve@example.com", IsVerified: false),
            ],
            ClientAttributes.Read(client.Attributes, isVerified: true));
        var card = await host.Services.GetRequiredService<ClientService>().FindAsync(visitor.ClientId, TestContext.Current.CancellationToken);
        Assert.Equal((true, "eve@example.com"), (card!.IsVerified, card.SaidEmail));
    }

    [Fact]
    public async Task Identify_WhatWasSaidBefore_StaysSaidWhenHeIsProven()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        await visitor.InvokeAsync("Identify", new { name = "The Boss", email = "boss@example.com", attributes = new { plan = "gold" } });

        await visitor.InvokeAsync("Identify", await new TestSite(host).SignAsync("42"));

        var client = await ClientAsync(host, visitor.ClientId);
        Assert.Equal(("42", null), (client.Name, client.Email));
        Assert.Equal(
            [new ClientFact("plan", "gold", IsVerified: false), new ClientFact("email", "boss@example.com", IsVerified: false)],
            ClientAttributes.Read(client.Attributes, isVerified: true));
    }

    [Fact]
    public async Task Identify_NameThatCannotBeShown_IsMadeToFit()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await IdentifiedAsync(host, await new TestSite(host).SignAsync("42", "  Zoë \u202E🙂\u0007 " + new string('x', 100), "no address"));

        var client = await ClientAsync(host, visitor.ClientId);

        Assert.Equal("Zoë  " + new string('x', 75), client.Name);
        Assert.Null(client.Email);
    }

    [Fact]
    public async Task EverythingSigned_LeavesNoSecretSignatureOrTokenInTheLog()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var user = await site.SignAsync("canary-id", "Canary Name", "canary@example.org", new() { ["plan"] = "canary-plan" });
        var visitor = await IdentifiedAsync(host, user);
        await visitor.RefusalAsync("Identify", user with { Name = "canary" });
        var log = string.Join('\n', host.Logs.Lines);

        Assert.DoesNotContain((await site.SecretsAsync()).Current!, log, StringComparison.Ordinal);
        Assert.DoesNotContain(visitor.Token, log, StringComparison.Ordinal);
        Assert.DoesNotContain(user.Signature, log, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", string.Join('\n', host.Logs.Lines.Where(l => !l.StartsWith("Trace", StringComparison.Ordinal) && !l.StartsWith("Debug", StringComparison.Ordinal))), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<TestVisitor> IdentifiedAsync(ChatHost host, SignedUser user)
    {
        var visitor = await host.VisitorAsync();
        await visitor.BecomeAsync(user);
        return visitor;
    }

    private static Guid Id(JsonElement of, string name) => of.GetProperty(name).GetGuid();

    private static Task<ChatDbContext> DbAsync(ChatHost host) =>
        host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    private static async Task<Client> ClientAsync(ChatHost host, Guid id)
    {
        await using var db = await DbAsync(host);
        return await db.Clients.AsNoTracking().SingleAsync(c => c.Id == id, TestContext.Current.CancellationToken);
    }
}
