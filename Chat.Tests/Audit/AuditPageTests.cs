using System.Net;
using System.Reflection;
using System.Text.Json;
using Bunit;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Conversations;
using Chat.Core.Privacy;
using Chat.Portal;
using Chat.Portal.Settings.Audit;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Chat.Tests.Audit;

public sealed class AuditPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_Filters_FindWhatIsMeantAndPageByKey()
    {
        await using var host = await ChatHost.StartAsync();
        var (trail, log, agentId) = (host.Services.GetRequiredService<AuditTrail>(), host.Services.GetRequiredService<AuditLog>(), await host.AgentIdAsync());
        for (var i = 0; i < 5; i++)
        {
            await log.WriteAsync(new AuditEntry(i % 2 == 0 ? agentId : null, "site.changed", AuditObjects.Site, $"s{i}"));
        }

        await log.WriteAsync(new AuditEntry(null, "label.changed", AuditObjects.Label, "1"));
        var now = DateTimeOffset.UtcNow;

        Assert.Equal(["s4", "s2", "s0"], (await trail.PageAsync(agentId, new(ActorId: agentId, Area: "site"), null, 50, Stop)).Select(r => r.ObjectId));
        Assert.Equal(["s3", "s1"], (await trail.PageAsync(agentId, new(ActorId: Guid.Empty, Area: "site"), null, 50, Stop)).Select(r => r.ObjectId));
        Assert.Equal("s3", Assert.Single(await trail.PageAsync(agentId, new(ObjectId: "s3"), null, 50, Stop)).ObjectId);
        Assert.Equal(6, (await trail.PageAsync(agentId, new(From: now.AddMinutes(-5), To: now.AddMinutes(5)), null, 50, Stop)).Count(r => r.Area is "site" or "label"));
        Assert.Empty(await trail.PageAsync(agentId, new(From: now.AddMinutes(5)), null, 50, Stop));
        Assert.Empty(await trail.PageAsync(agentId, new(To: now.AddMinutes(-5)), null, 50, Stop));
        var first = await trail.PageAsync(agentId, new(Area: "site"), null, 2, Stop);
        Assert.Equal(["s2", "s1"], (await trail.PageAsync(agentId, new(Area: "site"), first[^1].Sequence, 2, Stop)).Select(r => r.ObjectId));
        Assert.Equal(["label", "site"], (await trail.AreasAsync(agentId, Stop)).Intersect(["label", "site"]));
        Assert.True((await trail.CheckAsync(agentId, Stop)).Verdict.IsWhole);
    }

    [Fact]
    public async Task Export_AsATableAndAsLines_IsDefusedAndWrittenDown()
    {
        await using var host = await ChatHost.StartAsync();
        await host.Services.GetRequiredService<LabelService>().CreateAsync(await host.AgentIdAsync(), "=cmd|' /C calc'!A0", LabelColor.Slate, Stop);
        using var agent = await AgentHttp.SignInAsync(host);

        using var table = await agent.SendAsync(HttpMethod.Get, "/settings/audit/export?format=csv&what=label");
        using var lines = await agent.SendAsync(HttpMethod.Get, "/settings/audit/export?format=jsonl&what=label");

        var csv = (await table.Content.ReadAsStringAsync(Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, csv.Length);
        Assert.All(csv[1].Split("\",\""), field => Assert.False(field.TrimStart('"').StartsWith('=')));
        using var line = JsonDocument.Parse((await lines.Content.ReadAsStringAsync(Stop)).Trim());
        Assert.Equal("label.created", line.RootElement.GetProperty("action").GetString());
        Assert.Equal("=cmd|' /C calc'!A0", line.RootElement.GetProperty("details").GetProperty("name").GetString());
        Assert.Equal(2, (await AuditRows.AllAsync(host)).Count(r => r.Action == AuditActions.AuditExported));
    }

    [Fact]
    public async Task Actions_AndTheirAreas_AllHaveWords()
    {
        var actions = typeof(AuditActions).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!).ToList();
        await using var host = await ChatHost.StartAsync();
        var words = host.Services.GetRequiredService<IStringLocalizer<Words>>();

        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.NotEqual(action, AuditWords.Action(words, action)));
        Assert.All(actions.Select(a => a[..a.IndexOf('.', StringComparison.Ordinal)]), area => Assert.NotEqual(area, AuditWords.Area(words, area)));
    }

    [Fact]
    public async Task Export_ByALead_IsNotThere()
    {
        await using var host = await ChatHost.StartAsync();
        using var agent = await AgentHttp.SignInAsync(host);
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, AgentRole.Lead), Stop);
        }

        host.Services.GetRequiredService<AgentDirectory>().Forget();

        using var refused = await agent.SendAsync(HttpMethod.Get, "/settings/audit/export?format=csv");
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await host.Services.GetRequiredService<AuditTrail>().PageAsync(await host.AgentIdAsync(), new(), null, 5, Stop));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public void Facts_OfAChange_SayBeforeAndAfter()
    {
        var facts = AuditWords.Facts("""{"after":{"color":"#112233","settings":{"takesFiles":false}},"before":{"color":"#24594a","settings":{"takesFiles":true}},"note":"x"}""");

        Assert.Equal(["color: #24594a → #112233", "settings · takesFiles: true → false", "note: x"], facts.Select(f => f.ToString()));
    }
}
