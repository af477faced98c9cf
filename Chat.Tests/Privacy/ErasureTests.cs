using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Core.Presence;
using Chat.Core.Privacy;
using Chat.Core.SignIns;
using Chat.Tests.Audit;
using Chat.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Privacy;

public sealed class ErasureTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erase_AClientOfWhomAllIsHeld_LeavesNoByteAndNoGap()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var neighbour = await host.VisitorAsync();
        for (var i = 0; i < 150; i++)
        {
            await neighbour.SendAsync($"neighbour {i} {new string('n', i * 7 % 900)}");
        }

        var canary = await Canary.CreateAsync(host, messages: 260);
        await neighbour.SendAsync("and on");
        Assert.NotEmpty(canary.Traces());
        var before = await host.ReadAsync(db => db.Conversations.Where(c => c.Id == canary.ConversationId).Select(c => c.LastSequence));

        var extent = await Erasures(host).EraseAsync(await host.AgentIdAsync(), canary.Visitor.ClientId, "ERASE", Stop);

        Assert.Equal((1, 1), (extent.Conversations, extent.Files));
        await Wait.UntilAsync(() => canary.Traces().Count == 0, $"no byte is left: {string.Join(", ", canary.Traces())}");
        await using var db = await host.DbAsync();
        var numbers = await db.Messages.Where(m => m.ConversationId == canary.ConversationId).Select(m => m.Sequence)
            .Concat(db.Notes.Where(n => n.ConversationId == canary.ConversationId).Select(n => n.Sequence)).OrderBy(n => n).ToListAsync(Stop);
        Assert.Equal(Enumerable.Range(1, (int)before).Select(n => (long)n), numbers);
        Assert.True(await db.Messages.Where(m => m.ConversationId == canary.ConversationId).AllAsync(m => m.Body == "" && m.DeletedAt != null && m.Attachments == null, Stop));
        var entry = await AuditRows.LastAsync(host, AuditActions.ClientErased);
        Assert.Equal((canary.Visitor.ClientId.ToString(), await host.AgentIdAsync()), (entry.ObjectId, entry.ActorId!.Value));
        Assert.True(AuditRows.Verify(host.DataDirectory).IsWhole);
        Assert.Equal(151, await db.Messages.CountAsync(m => m.Body.StartsWith("neighbour") || m.Body == "and on", Stop));
    }

    [Fact]
    public async Task Erase_WhoIsConnected_IsSentAwayAndBeginsAnew()
    {
        await using var host = await ChatHost.StartAsync();
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var canary = await Canary.CreateAsync(host);
        var (clientId, token) = (canary.Visitor.ClientId, canary.Visitor.Token);

        await Erasures(host).EraseAsync(await host.AgentIdAsync(), clientId, $"{Canary.Word} new name", Stop);

        await Wait.UntilAsync(() => !canary.Visitor.IsConnected, "the line was ended");
        var back = await host.ConnectAsync();
        Assert.Contains("invalid_request", await back.RefusalAsync("Join", new { site = "default", token }), StringComparison.Ordinal);
        await Wait.UntilAsync(() => !host.Services.GetRequiredService<VisitorPresence>().IsOnline(clientId), "he is here no more");
        Assert.Null(host.Services.GetRequiredService<VisitorTyping>().Of(clientId).Text);
        Assert.Null(await host.Services.GetRequiredService<ClientQueries>().ProfileAsync(await host.AgentIdAsync(), clientId, Stop));
    }

    [Fact]
    public async Task Erase_NothingIsTakenAboutHimAfterwards()
    {
        await using var host = await ChatHost.StartAsync();
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var (canary, agentId) = (await Canary.CreateAsync(host), await host.AgentIdAsync());
        await Erasures(host).EraseAsync(agentId, canary.Visitor.ClientId, "erase", Stop);

        await Assert.ThrowsAsync<ChatRefusedException>(() => host.AgentRepliesAsync(canary.ConversationId, "Are you there?"));
        await Assert.ThrowsAsync<ChatRefusedException>(() => host.Services.GetRequiredService<NoteService>().PostAsync(agentId, canary.ConversationId, Guid.CreateVersion7(), "note", Stop));
        await host.Services.GetRequiredService<DraftService>().SaveAsync(agentId, canary.ConversationId, "draft", Stop);
        await Assert.ThrowsAsync<ChatRefusedException>(() => host.Services.GetRequiredService<ClientRecordService>().RenameAsync(agentId, canary.Visitor.ClientId, "Kim", Stop));
        await Assert.ThrowsAsync<ChatRefusedException>(() => Erasures(host).EraseAsync(agentId, canary.Visitor.ClientId, "erase", Stop));

        Assert.Equal(0, await host.CountAsync(db => db.Drafts));
    }

    [Theory]
    [InlineData(AgentRole.Lead, "erase", typeof(UnauthorizedAccessException))]
    [InlineData(AgentRole.Administrator, "Kim", typeof(ChatRefusedException))]
    [InlineData(AgentRole.Administrator, "", typeof(ChatRefusedException))]
    public async Task Erase_WhoMayNotOrDidNotConfirm_ChangesNothing(AgentRole role, string typed, Type refusal)
    {
        await using var host = await ChatHost.StartAsync();
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var (canary, agentId) = (await Canary.CreateAsync(host), await host.AgentIdAsync());
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, role), Stop);
        }

        host.Services.GetRequiredService<AgentDirectory>().Forget();
        await Assert.ThrowsAsync(refusal, () => Erasures(host).EraseAsync(agentId, canary.Visitor.ClientId, typed, Stop));

        Assert.False(File.Exists(Path.Combine(host.DataDirectory, ErasureLedger.File)));
        Assert.Equal($"{Canary.Word} new name", await host.ReadAsync(db => db.Clients.Where(c => c.Id == canary.Visitor.ClientId).Select(c => c.Name)));
    }

    [Fact]
    public async Task Start_WithABackupOfBefore_ErasesAgainBeforeAnybodyIsLetIn()
    {
        await using var host = await ChatHost.StartAsync();
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var canary = await Canary.CreateAsync(host);
        var other = await host.VisitorAsync();
        await other.SendAsync($"{Canary.Word} of an earlier self");
        var agentId = await host.AgentIdAsync();
        await using (var db = await host.DbAsync())
        {
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.Combine(host.DataDirectory, "backup")}", Stop);
        }

        // Later the two become one, and that one is erased: the backup knows of neither.
        await host.Services.GetRequiredService<MergeService>().MergeAsync(agentId, canary.Visitor.ClientId, other.ClientId, Stop);
        await Erasures(host).EraseAsync(agentId, canary.Visitor.ClientId, "erase", Stop);
        await host.RestartAsync(() =>
        {
            File.Move(Path.Combine(host.DataDirectory, "backup"), Path.Combine(host.DataDirectory, "chat.db"), overwrite: true);
            File.Delete(Path.Combine(host.DataDirectory, "chat.db-wal"));
            File.Delete(Path.Combine(host.DataDirectory, "chat.db-shm"));
        });

        Assert.Equal(2, (await AuditRows.AllAsync(host)).Count(r => r.Action == AuditActions.ClientErased && r.ActorId is null));
        await Wait.UntilAsync(() => canary.Traces().Count == 0, "the index has followed");
    }

    [Fact]
    public async Task Erase_IsCutShort_IsFinishedAtTheNextStart()
    {
        await using var host = await ChatHost.StartAsync();
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var (canary, agentId) = (await Canary.CreateAsync(host), await host.AgentIdAsync());
        await using (var db = await host.DbAsync())
        {
            // As if the host had died after the first step.
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Stop BEFORE UPDATE OF Body ON Messages BEGIN SELECT RAISE(ABORT, 'stop'); END", Stop);
            await Assert.ThrowsAnyAsync<Exception>(() => Erasures(host).EraseAsync(agentId, canary.Visitor.ClientId, "erase", Stop));
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Stop", Stop);
        }

        await host.RestartAsync();

        await Wait.UntilAsync(() => canary.Traces().Count == 0, "the index has followed");
        Assert.NotNull(await host.ReadAsync(db => db.Clients.Where(c => c.Id == canary.Visitor.ClientId).Select(c => c.ErasedAt)));
    }

    private static ErasureService Erasures(ChatHost host) => host.Services.GetRequiredService<ErasureService>();
}
