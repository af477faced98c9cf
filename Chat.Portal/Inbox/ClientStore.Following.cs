using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Sites;

namespace Chat.Portal.Inbox;

// How the page follows what happens.
public sealed partial class ClientStore
{
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(1);

    /// <summary>Where rows are counted one by one.</summary>
    private static readonly TimeSpan LongCountInterval = TimeSpan.FromSeconds(5);

    /// <summary>After a read that failed.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private bool isCounting;

    /// <summary>Begun on the circuit's context, so every continuation runs there too.</summary>
    private async Task FollowAsync(EventSubscription source)
    {
        try
        {
            var isBehind = false;
            while (isBehind || await source.Reader.WaitToReadAsync(gone.Token))
            {
                var happened = new List<ChatEvent>();
                while (source.Reader.TryRead(out var one))
                {
                    happened.Add(one);
                }

                // What could not be applied for want of the store is lost like what the queue dropped: the store is read again.
                var hasGap = isBehind | source.TakeLag() | Interlocked.Exchange(ref isStale, 0) == 1;
                isBehind = !await ReadAsync(() => hasGap ? CatchUpAsync() : ApplyAsync(happened));
                Changed?.Invoke();
                await Task.Delay(isBehind ? RetryInterval : Repaint, gone.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The circuit is gone.
        }
        catch (UnauthorizedAccessException)
        {
            // Its agent may not act any more: the circuit ends by itself.
        }
    }

    private async Task ApplyAsync(List<ChatEvent> happened)
    {
        var agent = await sources.Directory.RequireAsync(AgentId, gone.Token);
        if (!agent.Scope.Equals(scope))
        {
            // He may see other things than a moment ago.
            await CatchUpAsync();
            scope = agent.Scope;
            return;
        }

        var commits = happened.OfType<ConversationsCommitted>().ToList();
        if (commits.Count > 0)
        {
            foreach (var id in await list!.ApplyAsync(agent, commits, gone.Token))
            {
                Selection.Leave(id);
            }

            foreach (var commit in commits)
            {
                await (thread?.ApplyAsync(agent, commit, gone.Token) ?? Task.CompletedTask);
            }

            _ = CountSoonAsync();
        }

        if (agent.Scope.IsLimited)
        {
            // Whoever is brought in sees it from now on; whoever is taken out, no more.
            foreach (var conversationId in happened.OfType<ParticipantsChanged>().Select(p => p.ConversationId).Distinct())
            {
                await list!.RereadAsync(conversationId, gone.Token);
                if (Selected?.Id == conversationId)
                {
                    await thread!.CatchUpAsync(gone.Token);
                }
            }
        }

        foreach (var (from, to) in happened.OfType<ClientsMerged>())
        {
            // The commit that moved his conversations may come before this or after.
            await list!.RereadClientAsync(from, gone.Token);
            await list!.RereadClientAsync(to, gone.Token);
            if (Selected is { } selected && (selected.ClientId == from || selected.ClientId == to))
            {
                await thread!.CatchUpAsync(gone.Token);
                await thread!.RereadClientAsync(gone.Token);
            }
        }

        foreach (var clientId in happened.OfType<ClientChanged>().Select(c => c.ClientId).Distinct())
        {
            await list!.RereadClientAsync(clientId, gone.Token);
            if (Selected?.ClientId == clientId)
            {
                await thread!.RereadClientAsync(gone.Token);
            }
        }

        if (happened.OfType<LabelsChanged>().Any())
        {
            await ReadLabelsAsync();
        }

        if (happened.OfType<TeamsChanged>().Any())
        {
            await ReadTeamsAsync();
        }

        if (happened.Any(e => e is SavedViewsChanged or SiteChanged or TeamChanged))
        {
            await ReadViewsAsync();
        }

        await list!.ArrangeAsync(gone.Token);
        await (thread?.RefreshAsync(gone.Token) ?? Task.CompletedTask);
    }

    /// <summary>Something was missed: the store says what is true now. What was chosen stays chosen.</summary>
    private async Task CatchUpAsync()
    {
        await list!.LoadAsync(gone.Token);
        await ReadLabelsAsync();
        await ReadTeamsAsync();
        await ReadViewsAsync();
        if (thread is { } open)
        {
            await open.CatchUpAsync(gone.Token);
            await open.RereadClientAsync(gone.Token);
            await open.RefreshAsync(gone.Token);
        }
    }

    /// <summary>What was committed has moved the counts already; now and then, however much happens, they are read again.</summary>
    private async Task CountSoonAsync()
    {
        if (isCounting)
        {
            return;
        }

        isCounting = true;
        try
        {
            await Task.Delay(View.IsIndexed && !scope.IsLimited ? CountInterval : LongCountInterval, gone.Token);
            await ReadAsync(() => list!.CountAsync(gone.Token));
            Changed?.Invoke();
        }
        catch (OperationCanceledException)
        {
            // The circuit is gone.
        }
        finally
        {
            isCounting = false;
        }
    }
}
