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
        var conversationId = (await visitor.SendAsync("hello")).Id("conversationId");

        var answer = await visitor.InvokeAsync("Identify", await new TestSite(host).SignAsync("42", "Zoë Müller", "zoe@example.com", new() { ["plan"] = "pro" }));

        Assert.True(answer.GetProperty("isVerified").GetBoolean());
        Assert.Equal("Zoë Müller", answer.GetProperty("client").GetProperty("name").GetString());
        Assert.Equal(visitor.ClientId, answer.GetProperty("client").Id("id"));
        var token = answer.GetProperty("token").GetString()!;
        Assert.Equal(43, token.Length);
        Assert.StartsWith("not_joined: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
        await visitor.JoinAsync(token: token);
        Assert.Equal(conversationId, visitor.Joined.GetProperty("conversation").Id("id"));
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

        clock.Advance(TimeSpan.FromMinutes(11));
        await visitor.InvokeAsync("Identify", await site.SignAsync("42"));

        await using var db = await host.DbAsync();
        Assert.Equal(1, await db.UsedSignatures.CountAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<TestVisitor> IdentifiedAsync(ChatHost host, SignedUser user)
    {
        var visitor = await host.VisitorAsync();
        await visitor.BecomeAsync(user);
        return visitor;
    }

    private static async Task<Client> ClientAsync(ChatHost host, Guid id)
    {
        await using var db = await host.DbAsync();
        return await db.Clients.AsNoTracking().SingleAsync(c => c.Id == id, TestContext.Current.CancellationToken);
    }
}
