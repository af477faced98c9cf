using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Chat.Tests.Attachments.FileRequests;

namespace Chat.Tests.Attachments;

/// <summary>Files of the team over real HTTP, as the portal's page sends them.</summary>
public sealed class AgentAttachmentTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_ByAnAgent_GoesWithHisMessageToTheVisitor()
    {
        await using var host = await ChatHost.StartAsync();
        var (visitor, conversationId) = await WrittenAsync(host);
        using var agent = await AgentHttp.SignInAsync(host);
        using var posted = await agent.UploadAsync(conversationId, "bowl.png", HostileFiles.Png());
        var card = await posted.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        using var before = await GetAsync(host, visitor.Token, card.GetProperty("url").GetString()!);
        var unsent = await host.Services.GetRequiredService<AttachmentService>().UnsentOfAgentAsync(await host.AgentIdAsync(), [Id(card), Guid.NewGuid()], Cancelled);
        await host.Services.GetRequiredService<ConversationService>()
            .PostFromAgentAsync(await host.AgentIdAsync(), conversationId, Guid.CreateVersion7(), "", Cancelled, [Id(card)]);
        var message = await visitor.NextMessageAsync();
        using var after = await GetAsync(host, visitor.Token, card.GetProperty("url").GetString()!);

        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal("bowl.png", Assert.Single(unsent).Name);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (before.StatusCode, after.StatusCode));
        Assert.Equal("", message.GetProperty("body").GetString());
        Assert.Equal(Id(card), Id(Assert.Single(message.GetProperty("attachments").EnumerateArray())));
    }

    [Fact]
    public async Task Post_FromAForeignPageOrByNobody_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var (_, conversationId) = await WrittenAsync(host);
        using var agent = await AgentHttp.SignInAsync(host);
        using var nobody = new HttpClient();

        using var foreign = await agent.UploadAsync(conversationId, "a.pdf", Pdf, "https://evil.example");
        using var silent = await agent.UploadAsync(conversationId, "a.pdf", Pdf, origin: null);
        using var unsigned = await nobody.PostAsync(new Uri(host.Address, $"/attachments?conversation={conversationId}"), new ByteArrayContent(Pdf), Cancelled);
        using var nowhere = await agent.UploadAsync(Guid.NewGuid(), "a.pdf", Pdf);
        using var script = await agent.UploadAsync(conversationId, "a.png", Encoding.UTF8.GetBytes("<html><script>alert(1)</script>"));

        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType],
            [foreign.StatusCode, silent.StatusCode, unsigned.StatusCode, nowhere.StatusCode, script.StatusCode]);
        Assert.Equal(0, await host.CountAsync(db => db.Attachments));
    }

    [Fact]
    public async Task Post_ByADisabledAgent_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var (_, conversationId) = await WrittenAsync(host);
        using var agent = await AgentHttp.SignInAsync(host);
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.IsDisabled, true), Cancelled);
        }

        host.Services.GetRequiredService<AgentDirectory>().Forget();
        using var answer = await agent.UploadAsync(conversationId, "a.pdf", Pdf);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Quota_OfAgentAndVisitor_AreCountedApart()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new() { ["Chat:Attachments:DailyPerClient"] = "150", ["Chat:Attachments:DailyPerAgent"] = "250" },
        });
        var (visitor, conversationId) = await WrittenAsync(host);
        using var agent = await AgentHttp.SignInAsync(host);
        var hundred = Encoding.ASCII.GetBytes(new string('a', 100));

        using var first = await agent.UploadAsync(conversationId, "a.txt", hundred);
        using var second = await agent.UploadAsync(conversationId, "b.txt", hundred);
        using var third = await agent.UploadAsync(conversationId, "c.txt", hundred);
        using var own = await PostAsync(host, visitor.Token, "d.txt", hundred);
        using var tooMuch = await PostAsync(host, visitor.Token, "e.txt", hundred);
        await host.RestartAsync();
        using var next = await AgentHttp.SignInAsync(host);
        using var afterRestart = await next.UploadAsync(conversationId, "f.txt", hundred);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.Equal("file_quota", await CodeAsync(third));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.TooManyRequests), (own.StatusCode, tooMuch.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, afterRestart.StatusCode);
    }

    [Fact]
    public async Task Delete_OnlyHisOwnAndUnsent()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new() { ["Chat:Agents:1:Email"] = "jonas@example.com", ["Chat:Agents:1:Password"] = "jonas-password", ["Chat:Agents:1:Name"] = "Jonas" },
        });
        var (visitor, conversationId) = await WrittenAsync(host);
        using var ana = await AgentHttp.SignInAsync(host);
        using var jonas = await AgentHttp.SignInAsync(host, "jonas@example.com", "jonas-password");
        using var posted = await ana.UploadAsync(conversationId, "a.pdf", Pdf);
        var card = await posted.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var path = "/" + card.GetProperty("url").GetString();
        var jonasId = (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Cancelled)).Values.Single(a => a.Name == "Jonas").Id;

        var stolen = await Assert.ThrowsAsync<ChatRefusedException>(() => host.Services.GetRequiredService<ConversationService>()
            .PostFromAgentAsync(jonasId, conversationId, Guid.CreateVersion7(), "Mine", Cancelled, [Id(card)]));
        using var byOther = await jonas.SendAsync(HttpMethod.Delete, path);
        var byVisitor = await DeleteAsync(host, visitor.Token, card);
        using var foreignPage = await ana.SendAsync(HttpMethod.Delete, path, origin: "https://evil.example");
        using var own = await ana.SendAsync(HttpMethod.Delete, path);

        Assert.Equal(Refusal.InvalidRequest, stolen.Refusal);
        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.NoContent],
            [byOther.StatusCode, byVisitor, foreignPage.StatusCode, own.StatusCode]);
        Assert.Equal(0, await host.CountAsync(db => db.Attachments));
    }

    private static async Task<(TestVisitor Visitor, Guid ConversationId)> WrittenAsync(ChatHost host)
    {
        var visitor = await host.VisitorAsync();
        return (visitor, (await visitor.SendAsync("Hello")).GetProperty("conversationId").GetGuid());
    }
}
