using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.SignIns;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Widget;

/// <summary>The secrets by which sites sign, and that nothing of it is ever written down.</summary>
public sealed class IdentitySecretsTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Secrets_Rotated_BothCountUntilTheOldOneEnds()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var site = new TestSite(host);
        var old = (await site.SecretsAsync()).Current!;
        var (agentId, siteId) = (await host.AgentIdAsync(), await site.IdAsync());
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
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
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
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

    private static async Task<Client> ClientAsync(ChatHost host, Guid id)
    {
        await using var db = await host.DbAsync();
        return await db.Clients.AsNoTracking().SingleAsync(c => c.Id == id, TestContext.Current.CancellationToken);
    }

    private static async Task<TestVisitor> IdentifiedAsync(ChatHost host, SignedUser user)
    {
        var visitor = await host.VisitorAsync();
        await visitor.BecomeAsync(user);
        return visitor;
    }
}
