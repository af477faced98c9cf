using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.CannedReplies;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Audit;

/// <summary>What people do is in the log afterwards.</summary>
public sealed class AuditedActionTests
{
    [Fact]
    public async Task Site_IsChanged_TheSettingsBeforeAndAfterAreThere()
    {
        await using var host = await ChatHost.StartAsync();
        var sites = host.Services.GetRequiredService<SiteService>();
        var agentId = await host.AgentIdAsync();
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, TestContext.Current.CancellationToken))!;

        await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with { Color = "#112233", Settings = loaded.Settings with { TakesFiles = false } }, TestContext.Current.CancellationToken);

        var entry = await AuditRows.LastAsync(host, AuditActions.SiteChanged);
        Assert.Equal((agentId, AuditObjects.Site), (entry.ActorId!.Value, entry.ObjectKind));
        Assert.Equal("""{"after":{"color":"#112233","settings":{"takesFiles":false}},"before":{"color":"#24594a","settings":{"takesFiles":true}}}""", entry.Details);
    }

    [Fact]
    public async Task Secrets_AreMadeShownAndEnded_WithoutASecret()
    {
        await using var host = await ChatHost.StartAsync();
        var (secrets, agentId) = (host.Services.GetRequiredService<IdentitySecrets>(), await host.AgentIdAsync());
        var siteId = await host.ReadAsync(db => db.Sites.Select(s => s.Id));
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());

        var made = await secrets.ReadAsync(agentId, siteId, TestContext.Current.CancellationToken);
        await secrets.ReadAsync(agentId, siteId, TestContext.Current.CancellationToken);
        await secrets.RotateAsync(agentId, siteId, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await secrets.EndPreviousAsync(agentId, siteId, TestContext.Current.CancellationToken);

        var entries = (await AuditRows.AllAsync(host)).Where(r => r.ObjectId == siteId.ToString()).ToList();
        Assert.Equal([AuditActions.SecretMade, AuditActions.SecretShown, AuditActions.SecretMade, AuditActions.SecretEnded], entries.Select(e => e.Action));
        Assert.DoesNotContain(entries, e => e.Details?.Contains(made.Current!, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Team_ItsLabelsRepliesBlocksAndMerges_AreThereByIdOnly()
    {
        await using var host = await ChatHost.StartAsync();
        var (agentId, stop) = (await host.AgentIdAsync(), TestContext.Current.CancellationToken);
        var (visitor, other) = (await host.VisitorAsync(), await host.VisitorAsync());
        var labels = host.Services.GetRequiredService<LabelService>();
        var teams = host.Services.GetRequiredService<TeamService>();
        var replies = host.Services.GetRequiredService<CannedReplyService>();
        var blocks = host.Services.GetRequiredService<BlockService>();

        var label = await labels.CreateAsync(agentId, "Refund", LabelColor.Slate, stop);
        await labels.ChangeAsync(agentId, label, "Refunds", LabelColor.Slate, isArchived: false, stop);
        var team = await teams.CreateAsync(agentId, "Returns", [agentId], stop);
        await teams.ChangeAsync(agentId, team, "Returned", [], [agentId], stop);
        await teams.DeleteAsync(agentId, team, stop);
        var reply = await replies.SaveAsync(agentId, null, "hi", "Hello", "Hello there", isShared: true, stop);
        await replies.SaveAsync(agentId, null, "own", "Mine", "Mine alone", isShared: false, stop);
        await replies.DeleteAsync(agentId, reply, stop);
        await blocks.BlockAsync(agentId, visitor.ClientId, null, stop);
        await blocks.UnblockAsync(agentId, visitor.ClientId, stop);
        await blocks.BlockAddressesAsync(agentId, "198.51.100.7", null, stop);
        await host.Services.GetRequiredService<MergeService>().MergeAsync(agentId, visitor.ClientId, other.ClientId, stop);

        var entries = (await AuditRows.AllAsync(host)).Where(r => r.ActorId == agentId).ToList();
        Assert.Equal(
            [
                AuditActions.LabelCreated, AuditActions.LabelChanged, AuditActions.TeamCreated, AuditActions.TeamChanged, AuditActions.TeamDeleted, AuditActions.ReplyCreated,
                AuditActions.ReplyDeleted, AuditActions.ClientBlocked, AuditActions.ClientUnblocked, AuditActions.AddressesBlocked, AuditActions.ClientMerged,
            ],
            entries.Select(e => e.Action));
        Assert.Equal("""{"after":{"name":"Refunds"},"before":{"name":"Refund"}}""", entries[1].Details);
        Assert.DoesNotContain(entries, e => e.Details?.Contains("198.51.100.7", StringComparison.Ordinal) == true);
        Assert.Contains(other.ClientId.ToString(), entries[^1].Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_AndTheViewsOfTheTeam_AreThere_AndPrivateViewsAreNot()
    {
        await using var host = await ChatHost.StartAsync();
        var (agentId, stop) = (await host.AgentIdAsync(), TestContext.Current.CancellationToken);
        var views = host.Services.GetRequiredService<SavedViewService>();

        await host.Services.GetRequiredService<PeopleService>().RenameAsync(agentId, "Ana Ruiz", stop);
        await host.Services.GetRequiredService<PeopleService>().RenameAsync(agentId, "Ana Ruiz", stop);
        await host.Services.GetRequiredService<AgentFaces>().RemoveAsync(agentId, stop);
        var mine = await views.CreateAsync(agentId, "Mine", InboxView.Open with { Assignee = InboxAssignee.Me }, isShared: false, stop);
        await views.ChangeAsync(agentId, mine, "Ours", isShared: true, null, stop);
        await views.ChangeAsync(agentId, mine, "Ours too", isShared: true, null, stop);
        await views.ChangeAsync(agentId, mine, "Mine again", isShared: false, null, stop);
        await views.ChangeAsync(agentId, mine, "Mine only", isShared: false, null, stop);
        var ours = await views.CreateAsync(agentId, "All", InboxView.Open with { Assignee = InboxAssignee.Nobody }, isShared: true, stop);
        await views.DeleteAsync(agentId, mine, stop);
        await views.DeleteAsync(agentId, ours, stop);

        var entries = (await AuditRows.AllAsync(host)).Where(r => r.ActorId == agentId).ToList();
        Assert.Equal(
            [
                AuditActions.PersonChanged, AuditActions.PersonChanged, AuditActions.ViewChanged, AuditActions.ViewChanged, AuditActions.ViewChanged, AuditActions.ViewCreated, AuditActions.ViewDeleted,
            ],
            entries.Select(e => e.Action));
        Assert.Equal("""{"after":{"name":"Ana Ruiz"},"before":{"name":"Ana"}}""", entries[0].Details);
        Assert.Equal("""{"face":"removed"}""", entries[1].Details);
        Assert.Equal("""{"after":{"name":"Ours too"},"before":{"name":"Ours"}}""", entries[3].Details);
        Assert.DoesNotContain(entries, e => e.Details?.Contains("Mine", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task SignIn_ItsFailuresItsEndAndATranscript_AreThere()
    {
        await using var host = await ChatHost.StartAsync();
        var conversationId = (await (await host.VisitorAsync()).SendAsync("my secret")).GetProperty("conversationId").GetGuid();
        using (var http = new HttpClient { BaseAddress = host.Address })
        {
            await AgentHttp.TrySignInAsync(http, "nobody@example.com", "wrong");
            await AgentHttp.TrySignInAsync(http, ChatHost.AgentEmail, "wrong");
        }

        using var agent = await AgentHttp.SignInAsync(host);
        using var text = await agent.SendAsync(HttpMethod.Get, $"/conversations/{conversationId}/transcript");

        var agentId = await host.AgentIdAsync();
        var entries = await AuditRows.AllAsync(host);
        Assert.Equal([(AuditActions.SignInFailed, null), (AuditActions.SignInFailed, agentId.ToString())], entries.Where(e => e.Action == AuditActions.SignInFailed).Select(e => (e.Action, e.ObjectId)));
        Assert.Equal("127.0.0.0/24", entries.Single(e => e.Action == AuditActions.SignedIn).Address);
        Assert.Equal((agentId, conversationId.ToString()), entries.Where(e => e.Action == AuditActions.TranscriptRead).Select(e => (e.ActorId!.Value, e.ObjectId)).Single());
        Assert.DoesNotContain(entries, e => JsonSerializer.Serialize(e) is var all && (all.Contains("example.com", StringComparison.Ordinal) || all.Contains("my secret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Refusal_OfAnAgentWhoMayNot_NamesWhatHeAskedFor()
    {
        await using var host = await ChatHost.StartAsync();
        var agentId = await host.AgentIdAsync();
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, AgentRole.Agent), TestContext.Current.CancellationToken);
        }

        host.Services.GetRequiredService<AgentDirectory>().Forget();
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => host.Services.GetRequiredService<SiteService>().ListAsync(agentId, TestContext.Current.CancellationToken));

        var entry = await AuditRows.LastAsync(host, AuditActions.Refused);
        Assert.Equal((agentId, """{"by":"SiteService.ListAsync"}"""), (entry.ActorId!.Value, entry.Details));
    }
}
