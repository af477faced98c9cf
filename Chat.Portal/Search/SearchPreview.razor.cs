using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Search;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Search;

/// <summary>The thread round a hit, to be looked at and nothing else.</summary>
public sealed partial class SearchPreview
{
    /// <summary>Entries before the hit and after it.</summary>
    private const int Around = 12;

    private readonly CancellationTokenSource gone = new();
    private List<ThreadItem> items = [];
    private SearchHit? shown;
    private SearchHit? asked;
    private SearchHit? revealed;
    private bool isFailed;

    [Parameter]
    public SearchHit? Hit { get; set; }

    /// <summary>Marked in the texts.</summary>
    [Parameter]
    public IReadOnlyList<SearchTerm> Terms { get; set; } = [];

    [Parameter]
    public IReadOnlyDictionary<Guid, AgentCard> Agents { get; set; } = new Dictionary<Guid, AgentCard>();

    /// <summary>Who looks.</summary>
    [Parameter]
    public Guid AgentId { get; set; }

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    protected override Task OnParametersSetAsync() => Hit == asked ? Task.CompletedTask : LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (shown is not null && shown != revealed)
        {
            revealed = shown;
            await Js.InvokeVoidAsync("chatDesk.search.reveal", gone.Token);
        }
    }

    private async Task LoadAsync()
    {
        asked = Hit;
        if (Hit is not { ConversationId: { } conversation, Sequence: { } sequence } hit)
        {
            (shown, items, isFailed) = (null, [], false);
            return;
        }

        // The old one stays until the new one is there, unless it is another conversation.
        shown = shown?.ConversationId == conversation ? shown : null;
        var trouble = await Attempt.TryAsync(async () =>
        {
            var before = await Sources.Threads.BeforeAsync(AgentId, conversation, sequence + 1, Around, gone.Token);
            var after = await Sources.Threads.AfterAsync(AgentId, conversation, sequence, Around, gone.Token);
            if (asked == hit)
            {
                (shown, items) = (hit, [.. before.Entries.Concat(after.Entries).Select(Item)]);
            }
        }, T, Logger);
        isFailed = asked == hit ? trouble is not null : isFailed;
    }

    private string Lit(ThreadItem item) => item.Sequence == shown?.Sequence && shown?.Kind != SearchKind.Conversations ? "is-hit" : "";

    private IReadOnlyList<HitPart> Marked(ThreadItem item) => HitText.Mark(item.Body, Terms);

    private string Who(ThreadItem item) =>
        item.Author == MessageAuthor.Client ? Hit?.ClientName ?? "" : item.AgentId == AgentId ? T["You"] : item.AgentName ?? T["Agent"];

    private ThreadItem Item(ThreadEntry entry) => entry is { Message: { } message }
        ? new ThreadItem(message.Id, message.Sequence, message.Author, message.AgentId, Name(message.AgentId), message.Body, message.SentAt, DeliveryState.Sent)
        {
            Attachments = message.Attachments,
            IsDeleted = message.DeletedAt is not null,
        }
        : new ThreadItem(
            entry.Id, entry.Sequence, entry.Note!.Event is null ? MessageAuthor.Agent : MessageAuthor.System, entry.Note.AgentId, Name(entry.Note.AgentId), entry.Note.Body, entry.Note.SentAt, DeliveryState.Sent)
        {
            IsNote = true,
            IsDeleted = entry.Note.DeletedAt is not null,
        };

    private string? Name(Guid? id) => id is { } agent && Agents.TryGetValue(agent, out var card) ? card.Name : null;
}
