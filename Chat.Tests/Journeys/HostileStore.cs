using System.Net.Http.Json;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.CannedReplies;
using Chat.Core.Conversations;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Tests.Attachments;
using Chat.Tests.Search;
using Chat.Tests.Security;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Journeys;

/// <summary>A host that holds every payload in every field that it has.</summary>
internal static class HostileStore
{
    private static readonly IReadOnlyList<string> Payloads = HostilePayloads.All;

    /// <summary>By the interfaces that strangers and agents have; what these refuse is written into the store, as if it had come in by another way.</summary>
    public static async Task<(List<Guid> Clients, Guid Conversation, string Token)> FillAsync(ChatHost host)
    {
        var stop = TestContext.Current.CancellationToken;
        var agentId = await host.AgentIdAsync();
        var first = await host.VisitorAsync();
        var conversation = (await first.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        var service = host.Services.GetRequiredService<ConversationService>();
        foreach (var payload in Payloads)
        {
            await Task.WhenAll(
                TryAsync(() => first.SendAsync(payload)),
                TryAsync(() => service.PostFromAgentAsync(agentId, conversation, Guid.CreateVersion7(), payload, stop)),
                TryAsync(() => host.Services.GetRequiredService<NoteService>().PostAsync(agentId, conversation, Guid.CreateVersion7(), payload, stop)));
        }

        await Task.WhenAll(Payloads.Chunk(10).Select(async chunk =>
        {
            var visitor = await host.VisitorAsync();
            await TryAsync(() => visitor.InvokeAsync("UpdatePage", new { url = chunk[0], title = string.Join(' ', chunk), referrer = chunk[1] }));
            await TryAsync(() => visitor.InvokeAsync("Identify", new { attributes = chunk.Distinct().ToDictionary(p => p, p => p) }));
            await TryAsync(() => visitor.InvokeAsync("SetTyping", new { text = chunk[2] }));
            await TryAsync(() => visitor.SendAsync(chunk[3]));
        }));
        foreach (var payload in Payloads.Where((_, i) => i % 15 == 0))
        {
            await TryAsync(() => host.Services.GetRequiredService<LabelService>().CreateAsync(agentId, payload[..Math.Min(payload.Length, 30)], default, stop));
            await TryAsync(() => host.Services.GetRequiredService<CannedReplyService>().SaveAsync(agentId, null, $"x{payload.Length}", payload, payload, true, stop));
        }

        await FillDeskAsync(host, agentId, first, conversation);
        return (await WriteAsync(host, conversation), conversation, first.Token);
    }

    /// <summary>Names of files, views, teams and people, and what is said with a rating.</summary>
    private static async Task FillDeskAsync(ChatHost host, Guid agentId, TestVisitor visitor, Guid conversation)
    {
        var stop = TestContext.Current.CancellationToken;
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var files = new List<Guid>();
        foreach (var (payload, i) in Payloads.Select((p, i) => (p, i)).Where(one => one.i % 12 == 0))
        {
            using var answer = await FileRequests.PostAsync(host, visitor.Token, payload, FileRequests.Pdf);
            if (answer.IsSuccessStatusCode)
            {
                files.Add(FileRequests.Id(await answer.Content.ReadFromJsonAsync<JsonElement>(stop)));
            }

            var word = payload[..Math.Min(payload.Length, 40)];
            await TryAsync(() => host.Services.GetRequiredService<SavedViewService>().CreateAsync(agentId, word, InboxView.Mine, i % 24 == 0, stop));
            await TryAsync(() => host.Services.GetRequiredService<TeamService>().CreateAsync(agentId, word, [agentId], stop));
            await TryAsync(() => host.Services.GetRequiredService<InvitationService>().InviteAsync(agentId, $"p{i}@example.com", word, AgentRole.Agent, Service.Everything, stop));
        }

        Assert.NotEmpty(files);
        foreach (var some in files.Chunk(5))
        {
            await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = some });
        }

        await host.AgentResolvesAsync(conversation);
        foreach (var payload in Payloads.Where((_, i) => i % 40 == 1))
        {
            await TryAsync(() => visitor.InvokeAsync("Rate", new { conversationId = conversation, score = 2, comment = payload }));
        }

        Assert.Equal(1, await host.CountAsync(db => db.Ratings));
        await using var db = await host.DbAsync();
        foreach (var (id, i) in files.Select((id, i) => (id, i)))
        {
            await db.Attachments.Where(a => a.Id == id).ExecuteUpdateAsync(a => a.SetProperty(one => one.Name, Payloads[i * 7]), stop);
        }

        await db.Users.Where(a => a.Id != agentId).ExecuteUpdateAsync(a => a.SetProperty(one => one.Name, Payloads[66]), stop);
        Assert.NotEqual((0, 0, 0), (await db.SavedViews.CountAsync(stop), await db.Teams.CountAsync(stop), await db.Invitations.CountAsync(stop)));
        host.Services.GetRequiredService<AgentDirectory>().Forget();
        await host.CaughtUpAsync();
    }

    private static async Task<List<Guid>> WriteAsync(ChatHost host, Guid conversation)
    {
        await using var db = await host.DbAsync();
        var clients = await db.Clients.OrderBy(c => c.Id).ToListAsync(TestContext.Current.CancellationToken);
        var all = JsonSerializer.Serialize(Payloads.Distinct().ToDictionary(p => p, p => p));
        for (var i = 0; i < clients.Count; i++)
        {
            (clients[i].Name, clients[i].Email, clients[i].Phone) = (Payloads[i % Payloads.Count], Payloads[(i + 1) % Payloads.Count], Payloads[(i + 2) % Payloads.Count]);
            (clients[i].Attributes, clients[i].Fields) = (all, all);
        }

        var site = await db.Sites.SingleAsync(TestContext.Current.CancellationToken);
        (site.Name, site.Greeting, site.AllowedOrigins) = (Payloads[0], Payloads[1], []);
        site.Settings = site.Settings with
        {
            Away = Payloads[2],
            Consent = string.Join(' ', Payloads.Take(10)),
            Suggestions = [.. Payloads.Take(40)],
            RefusedWords = [.. Payloads.Take(0)],
            Nudge = new SiteNudge(Payloads[3], 0, ""),
            Questions = [.. Payloads.Take(20).Select((p, i) => new SiteQuestion($"q{i}", p, i % 2 == 0 ? QuestionKind.Text : QuestionKind.Choice, false, [p, p + "2"]))],
        };
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(one => one.UserAgent, Payloads[70]), TestContext.Current.CancellationToken);
        await db.Labels.ExecuteUpdateAsync(s => s.SetProperty(one => one.Name, one => one.Name + Payloads[0]), TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<SiteDirectory>().Forget();
        return [.. clients.Select(c => c.Id)];
    }

    public static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is Chat.Core.Diagnostics.ChatRefusedException or Microsoft.AspNetCore.SignalR.HubException)
        {
            // Refused: then it is nowhere to be shown.
        }
    }
}
