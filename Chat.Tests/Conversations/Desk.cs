using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

/// <summary>A host with two agents and a visitor who has written.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private Desk(ChatHost host) => Host = host;

    public ChatHost Host { get; }

    public Guid Ana { get; private set; }

    public Guid Jonas { get; private set; }

    public TestVisitor Visitor { get; private set; } = null!;

    public Guid Id { get; private set; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ConversationService Conversations => Host.Services.GetRequiredService<ConversationService>();

    public NoteService Notes => Host.Services.GetRequiredService<NoteService>();

    public EditService Edits => Host.Services.GetRequiredService<EditService>();

    public static async Task<Desk> StartAsync(TimeProvider? clock = null)
    {
        var host = await ChatHost.StartAsync(new()
        {
            Clock = clock,
            Settings = new() { ["Chat:Agents:1:Email"] = "jonas@example.com", ["Chat:Agents:1:Password"] = "jonas-password", ["Chat:Agents:1:Name"] = "Jonas Wolf" },
        });
        var team = await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Stop);
        var desk = new Desk(host) { Ana = team.Values.Single(a => a.Name == "Ana").Id, Jonas = team.Values.Single(a => a.Name == "Jonas Wolf").Id };
        desk.Visitor = await host.VisitorAsync();
        desk.Id = (await desk.Visitor.SendAsync("Hello?")).GetProperty("conversationId").GetGuid();
        return desk;
    }

    public async Task<ConversationState> StateAsync() => (await Host.Services.GetRequiredService<ConversationQueries>().FindAsync(Id, Stop))!;

    /// <summary>The whole thread as the team reads it.</summary>
    public async Task<IReadOnlyList<ThreadEntry>> ThreadAsync() =>
        (await Host.Services.GetRequiredService<ThreadQueries>().BeforeAsync(Ana, Id, null, ConversationQueries.PageLimit, Stop)).Entries;

    public async Task<IReadOnlyList<MessageEvent>> EventsAsync() =>
        [.. (await ThreadAsync()).Select(e => e.Note?.Event ?? e.Message?.Event).OfType<MessageEvent>()];

    public static async Task<ChatRefusedException> RefusedAsync(Func<Task> act) => await Assert.ThrowsAsync<ChatRefusedException>(act);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
