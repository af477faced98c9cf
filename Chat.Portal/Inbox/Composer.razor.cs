using Chat.Core.Conversations;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Inbox;

/// <summary>Where an agent writes. What he types lives in the browser; this takes copies of it, and what he sends.</summary>
public sealed partial class Composer
{
    private readonly Guid viewId = Guid.CreateVersion7();
    private readonly HashSet<Guid> delivering = [];
    private readonly Dictionary<Guid, string> afterwards = [];
    private DotNetObjectReference<LiveComponent>? self;
    private ElementReference box;

    [Parameter, EditorRequired]
    public SelectedConversation Conversation { get; set; } = null!;

    /// <summary>Under which name the browser keeps the texts: two agents may share one.</summary>
    private string Key => $"{Store.AgentId}.{Conversation.Id}";

    /// <summary>The newest answer of a colleague.</summary>
    private ThreadItem? Answered => Conversation.Items.LastOrDefault(i =>
        i is { Author: MessageAuthor.Agent, IsNote: false, IsDeleted: false, Sequence: not null } && i.AgentId != Store.AgentId);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = Reference();
            Own(new Leaving(() => Store.LookAway(viewId)));
            await Js.InvokeVoidAsync("chatDesk.composer.attach", Gone, box, self, Conversation.Draft, Conversation.NoteDraft);
        }

        await SettleAsync();
    }

    /// <summary>Called at most every 300 ms while the agent types.</summary>
    [JSInvokable]
    public async Task DraftChangedAsync(string text)
    {
        Store.SetTyping(Conversation.Id, text.Length > 0);
        await Store.SaveDraftAsync(Conversation.Id, text);
    }

    /// <summary>The same of the note: of that the client sees nothing, not even that somebody types.</summary>
    [JSInvokable]
    public Task NoteChangedAsync(string text) => Store.SaveNoteDraftAsync(Conversation.Id, text);

    /// <summary>The message stands in the thread when this returns; the browser keeps a copy until it is stored.</summary>
    /// <param name="then">One of <see cref="AfterSending"/>; null for nothing more.</param>
    [JSInvokable]
    public async Task SendAsync(Guid messageId, string body, Guid[] attachmentIds, string? then)
    {
        RequireShown();
        if (Conversation.HasLater)
        {
            // Far up in the thread nobody would see it arrive.
            await Store.ReachAsync(null);
        }

        delivering.Add(messageId);
        if (then is not null)
        {
            afterwards[messageId] = then;
        }

        await Store.SendAsync(messageId, body, attachmentIds);
        await Store.SaveDraftAsync(Conversation.Id, "");
    }

    /// <summary>The note is on disk when this returns.</summary>
    [JSInvokable]
    public async Task SaveNoteAsync(Guid noteId, string body)
    {
        RequireShown();
        delivering.Add(noteId);
        await Store.SaveNoteAsync(Conversation.Id, noteId, body);
        await Store.SaveNoteDraftAsync(Conversation.Id, "");
    }

    /// <summary>Whether the store already has it: then the browser's copy is of no more use.</summary>
    [JSInvokable]
    public bool IsStored(Guid messageId) => Conversation.Items.Any(i => i.Id == messageId && i is { IsNote: false, Sequence: not null });

    [JSInvokable]
    public bool IsNoteStored(Guid noteId) => Conversation.Items.Any(i => i.Id == noteId && i is { IsNote: true, Sequence: not null });

    /// <summary>An earlier circuit stored the message and had no time to do what was to follow. Whatever has happened since counts more.</summary>
    [JSInvokable]
    public Task FinishAsync(Guid messageId, string then) => Conversation.Items is [.., var last] && last.Id == messageId ? DoAsync(then) : Task.CompletedTask;

    /// <summary>What a slash in the reply offers.</summary>
    [JSInvokable]
    public Task<IReadOnlyList<ReplyChoice>> FindRepliesAsync(string query) => Store.FindRepliesAsync(Conversation, query);

    /// <summary>Who can be named in a note.</summary>
    [JSInvokable]
    public IReadOnlyList<Colleague> Colleagues() => [.. Conversation.Team.Where(a => a.Id != Store.AgentId).Select(a => new Colleague(a.Name, a.AvatarUrl))];

    /// <summary>Whether the agent has the conversation before him; told again while he has.</summary>
    [JSInvokable]
    public void Look(bool isVisible)
    {
        if (isVisible)
        {
            Store.Look(viewId, Conversation.Id);
        }
        else
        {
            Store.LookAway(viewId);
        }
    }

    private static string Names(IReadOnlyList<string> agents) => string.Join(", ", agents);

    /// <summary>Never into another conversation than the one that the agent saw when he wrote.</summary>
    private void RequireShown()
    {
        if (Store.Selected?.Id != Conversation.Id)
        {
            throw new InvalidOperationException("Another conversation is open by now.");
        }
    }

    private async Task SettleAsync()
    {
        foreach (var id in delivering.Where(id => IsStored(id) || IsNoteStored(id)).ToList())
        {
            delivering.Remove(id);
            if (afterwards.Remove(id, out var then) && !HasClientWrittenAfter(id))
            {
                await DoAsync(then);
            }

            await Js.InvokeVoidAsync("chatDesk.composer.settled", Gone, box, id);
        }
    }

    /// <summary>Then it is no time to put the conversation away.</summary>
    private bool HasClientWrittenAfter(Guid messageId) =>
        Conversation.Items.SkipWhile(i => i.Id != messageId).Any(i => i is { Author: MessageAuthor.Client, Sequence: not null });

    private Task DoAsync(string then) => then switch
    {
        AfterSending.Resolve => Store.ResolveAsync(),
        AfterSending.SnoozeForAnAnswer => Store.SnoozeAsync(null),
        AfterSending.SnoozeUntilTomorrow => Store.SnoozeAsync(Times.At(Times.Local(Clock.Now).Date.AddDays(1).AddHours(9))),
        _ => Task.CompletedTask,
    };

    public sealed record Colleague(string Name, string AvatarUrl);

    private sealed class Leaving(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
