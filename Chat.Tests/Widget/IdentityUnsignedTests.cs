using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Widget;

/// <summary>What a page says of its visitor without proof, beside what is proven.</summary>
public sealed class IdentityUnsignedTests
{
    [Fact]
    public async Task Identify_Unsigned_IsKeptAsSaidAndMatchesNobody()
    {
        await using var host = await ChatHost.StartAsync();
        var known = await IdentifiedAsync(host, await new TestSite(host).SignAsync("42", "Zoë"));
        var visitor = await host.VisitorAsync();

        var answer = await visitor.InvokeAsync("Identify", new { id = "42", name = "Eve", email = "eve@example.com", attributes = new { plan = "pro" } });

        Assert.False(answer.GetProperty("isVerified").GetBoolean());
        Assert.Equal(visitor.ClientId, answer.GetProperty("client").Id("id"));
        Assert.NotEqual(known.ClientId, visitor.ClientId);
        var client = await ClientAsync(host, visitor.ClientId);
        Assert.Equal(("Eve", "eve@example.com", null), (client.Name, client.Email, client.ExternalId));
        Assert.Equal(
            [new ClientFact("plan", "pro", IsVerified: false), new ClientFact("id", "42", IsVerified: false)],
            ClientAttributes.Read(client.Attributes, isVerified: false));
    }

    [Fact]
    public async Task Identify_SaidOnEveryConnection_IsNewsOnce()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var said = new { id = "42", name = "Eve", email = "eve@example.com", attributes = new { plan = "pro", seats = 3 } };
        using var subscription = host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is ClientChanged);

        await visitor.InvokeAsync("Identify", said);
        Assert.True(subscription.Reader.TryRead(out _));
        await visitor.InvokeAsync("Identify", said);
        await visitor.InvokeAsync("Identify", new { });

        Assert.False(subscription.Reader.TryRead(out _));
        await visitor.InvokeAsync("Identify", new { attributes = new { plan = "pro" } });
        Assert.True(subscription.Reader.TryRead(out _));
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
