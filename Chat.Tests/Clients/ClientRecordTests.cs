using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Clients;

public sealed class ClientRecordTests : IAsyncLifetime
{
    private ChatHost host = null!;
    private ClientRecordService records = null!;
    private Guid agentId;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync();
        records = host.Services.GetRequiredService<ClientRecordService>();
        agentId = await host.AgentIdAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Rename_Unverified_StandsAgainstThePageAndGivesWayToTheSite()
    {
        var visitor = await host.VisitorAsync();

        await records.RenameAsync(agentId, visitor.ClientId, "  Zoë from Köln ", Now);
        await visitor.InvokeAsync("Identify", new { name = "Page's name" });

        var said = await ProfileAsync(visitor.ClientId);
        Assert.Equal("Zoë from Köln", said.Name);
        Assert.Null(said.CalledName);
        Assert.Contains(said.Facts, f => f is { Name: "name", Value: "Page's name", IsVerified: false });
        Assert.Contains(await ChangesAsync(), c => c.SubjectId == visitor.ClientId);

        await visitor.BecomeAsync(await new TestSite(host).SignAsync("42", "Zoë Müller"));

        var proven = await ProfileAsync(visitor.ClientId);
        Assert.Equal("Zoë Müller", proven.Name);
        Assert.Equal("Zoë from Köln", proven.CalledName);
    }

    [Fact]
    public async Task Rename_Verified_KeepsWhatIsProven()
    {
        var visitor = await host.VisitorAsync();
        await visitor.BecomeAsync(await new TestSite(host).SignAsync("42", "Zoë Müller", "zoe@example.com"));

        await records.RenameAsync(agentId, visitor.ClientId, "The potter", Now);
        var called = await ProfileAsync(visitor.ClientId);
        await records.RenameAsync(agentId, visitor.ClientId, "", Now);
        var again = await ProfileAsync(visitor.ClientId);

        Assert.Equal(("Zoë Müller", "The potter", "zoe@example.com"), (called.Name, called.CalledName, called.ProvenEmail));
        Assert.Equal(("Zoë Müller", null), (again.Name, again.CalledName));
    }

    [Fact]
    public async Task Fields_AreBoundedAndText()
    {
        var visitor = await host.VisitorAsync();
        for (var i = 0; i < ClientFields.Most; i++)
        {
            await records.SetFieldAsync(agentId, visitor.ClientId, $"Field {i}", "<b>\"value\"</b> 🍵", Now);
        }

        await Assert.ThrowsAsync<ChatRefusedException>(() => records.SetFieldAsync(agentId, visitor.ClientId, "One more", "x", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.SetFieldAsync(agentId, visitor.ClientId, "", "x", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.SetFieldAsync(agentId, visitor.ClientId, "Field 1", new string('x', ClientFields.ValueLength + 1), Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.SetFieldAsync(agentId, visitor.ClientId, "Field 1", "half \ud83c", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.RenameAsync(agentId, visitor.ClientId, "a\u202eb", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.RenameAsync(agentId, visitor.ClientId, " ", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.SetPhoneAsync(agentId, visitor.ClientId, "call me", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.SetFieldAsync(agentId, Guid.NewGuid(), "Field", "x", Now));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => records.SetFieldAsync(Guid.NewGuid(), visitor.ClientId, "Field", "x", Now));
        await records.SetFieldAsync(agentId, visitor.ClientId, "Field 0", "", Now);
        await records.SetPhoneAsync(agentId, visitor.ClientId, "+47 (55) 12-34", Now);

        var profile = await ProfileAsync(visitor.ClientId);
        Assert.Equal(ClientFields.Most - 1, profile.Fields.Count);
        Assert.All(profile.Fields, f => Assert.Equal("<b>\"value\"</b> 🍵", f.Value));
        Assert.Equal("+47 (55) 12-34", profile.Phone);
    }

    [Fact]
    public async Task Notes_OnceEach_OnlyTheirAuthorOrAnAdministratorChangesThem()
    {
        var visitor = await host.VisitorAsync();
        var id = Guid.CreateVersion7();

        await records.AddNoteAsync(agentId, visitor.ClientId, id, "Prefers\r\ne-mail", Now);
        await records.AddNoteAsync(agentId, visitor.ClientId, id, "Prefers e-mail, again", Now);
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.AddNoteAsync(agentId, visitor.ClientId, Guid.CreateVersion7(), " ", Now));
        await Assert.ThrowsAsync<ChatRefusedException>(() => records.AddNoteAsync(agentId, Guid.NewGuid(), Guid.CreateVersion7(), "x", Now));

        Assert.Equal("Prefers\ne-mail", Assert.Single((await ProfileAsync(visitor.ClientId)).Notes).Body);
        await records.ChangeNoteAsync(agentId, id, "Prefers letters", Now);
        Assert.Equal("Prefers letters", Assert.Single((await ProfileAsync(visitor.ClientId)).Notes).Body);
        await records.ChangeNoteAsync(agentId, id, null, Now);
        Assert.Empty((await ProfileAsync(visitor.ClientId)).Notes);
    }

    [Fact]
    public async Task List_PagesByKeyAndFindsByPrefix()
    {
        var clients = host.Services.GetRequiredService<ClientQueries>();
        for (var i = 0; i < 5; i++)
        {
            var visitor = await host.VisitorAsync();
            await visitor.InvokeAsync("Identify", new { name = $"Person {i}%", email = $"p{i}@example.com" });
        }

        var first = await clients.ListAsync(agentId, "", null, null, 3, Now);
        var second = await clients.ListAsync(agentId, "", null, new ClientKey(first[^1].LastSeenAt, first[^1].Id), 3, Now);

        Assert.Equal(5, first.Concat(second).Select(c => c.Id).Distinct().Count());
        Assert.Equal("p3@example.com", Assert.Single(await clients.ListAsync(agentId, "P3@", null, null, 10, Now)).Email);
        Assert.Equal("Person 2%", Assert.Single(await clients.ListAsync(agentId, "2%", null, null, 10, Now)).Name);
        Assert.Empty(await clients.ListAsync(agentId, "%", null, null, 10, Now));
        Assert.Empty(await clients.ListAsync(agentId, "", Guid.NewGuid(), null, 10, Now));
    }

    [Fact]
    public async Task Start_AgentHasTheFirstWord_VisitorHearsIt()
    {
        var visitor = await host.VisitorAsync();
        var conversations = host.Services.GetRequiredService<ConversationService>();

        var opened = await conversations.StartAsync(agentId, visitor.ClientId, Now);
        var same = await conversations.StartAsync(agentId, visitor.ClientId, Now);
        await host.AgentRepliesAsync(opened.Id, "May I help?");

        Assert.Equal(opened.Id, same.Id);
        Assert.Equal(agentId, opened.AssigneeId);
        var heard = await visitor.NextMessageAsync();
        Assert.Equal(("May I help?", opened.Id), (heard.GetProperty("body").GetString(), heard.GetProperty("conversationId").GetGuid()));
        Assert.Equal(opened.Id, (await visitor.SendAsync("yes")).GetProperty("conversationId").GetGuid());
        await host.AgentResolvesAsync(opened.Id);
        Assert.NotEqual(opened.Id, (await conversations.StartAsync(agentId, visitor.ClientId, Now)).Id);
        await Assert.ThrowsAsync<ChatRefusedException>(() => conversations.StartAsync(agentId, Guid.NewGuid(), Now));
    }

    private async Task<ClientProfile> ProfileAsync(Guid clientId) =>
        (await host.Services.GetRequiredService<ClientQueries>().ProfileAsync(agentId, clientId, Now))!;

    private async Task<List<StoreChange>> ChangesAsync()
    {
        await using var db = await host.DbAsync();
        return await db.StoreChanges.Where(c => c.Subject == StoreSubject.Client).ToListAsync(Now);
    }
}
