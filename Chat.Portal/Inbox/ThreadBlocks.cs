using Chat.Core.Conversations;
using Chat.Portal.Shared;

namespace Chat.Portal.Inbox;

/// <summary>A piece of the drawn thread; the key stays the same while it grows.</summary>
public abstract record ThreadBlock(string Key);

public sealed record DayBlock(string Key, DateTimeOffset Day) : ThreadBlock(Key);

/// <summary>Everything from here on is new.</summary>
public sealed record NewBlock() : ThreadBlock("new");

public sealed record EventBlock(string Key, ThreadItem Item) : ThreadBlock(Key);

/// <summary>What only the team sees; stands alone, across the whole thread.</summary>
public sealed record NoteBlock(string Key, ThreadItem Item) : ThreadBlock(Key);

/// <summary>Messages of one sender within five minutes.</summary>
public sealed record GroupBlock(string Key, IReadOnlyList<ThreadItem> Items) : ThreadBlock(Key)
{
    public ThreadItem Last => Items[^1];

    public bool IsClients => Items[0].Author == MessageAuthor.Client;
}

/// <summary>Cuts a thread into days, groups and events.</summary>
public static class ThreadBlocks
{
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(5);

    public static List<ThreadBlock> Build(IReadOnlyList<ThreadItem> items, long? firstUnread, BrowserTime times)
    {
        var blocks = new List<ThreadBlock>();
        List<ThreadItem>? group = null;
        DateTime? day = null;
        foreach (var item in items)
        {
            var date = times.Local(item.SentAt).Date;
            if (date != day)
            {
                day = date;
                group = null;
                blocks.Add(new DayBlock($"day-{date:yyyyMMdd}", item.SentAt));
            }

            if (item.Sequence is { } sequence && sequence == firstUnread)
            {
                group = null;
                blocks.Add(new NewBlock());
            }

            if (item.Author == MessageAuthor.System)
            {
                group = null;
                blocks.Add(new EventBlock($"event-{item.Id}", item));
            }
            else if (item.IsNote)
            {
                group = null;
                blocks.Add(new NoteBlock($"note-{item.Id}", item));
            }
            else if (group is not null && Belongs(group[^1], item))
            {
                group.Add(item);
            }
            else
            {
                group = [item];
                blocks.Add(new GroupBlock($"group-{item.Id}", group));
            }
        }

        return blocks;
    }

    private static bool Belongs(ThreadItem last, ThreadItem next) =>
        last.Author == next.Author && last.AgentId == next.AgentId && next.SentAt - last.SentAt <= Together;
}
