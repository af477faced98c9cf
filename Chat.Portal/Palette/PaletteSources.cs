using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Palette;

/// <summary>What the palette finds. Actions and the rows of the list are at hand; clients are asked of the store.</summary>
public sealed class PaletteSources(DeskScope scope, RecentClients clients, SiteList sites, IStringLocalizer<Words> words, TimeProvider clock)
{
    /// <summary>After all that fits by its name.</summary>
    private const int SearchRank = 9;

    private const int RowsAtFirst = 5;
    private const int RowsFound = 6;
    private const int ClientsFound = 6;

    public DeskScope Scope { get; } = scope;

    /// <summary>Before the palette is shown: who the agent is, and what he may see.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await Scope.RefreshAsync(cancellationToken);
        if (Scope.IsAdministrator)
        {
            await sites.StartAsync();
        }
    }

    /// <summary>What is known without asking the store.</summary>
    public IEnumerable<PaletteItem> AtHand(string typed)
    {
        foreach (var action in DeskActionList.All.Where(a => a.Applies(Scope)))
        {
            var name = words[action.Name].Value;
            if (TextMatch.Rank(name, typed, $"{words[action.Also]} {action.Name} {action.Also}") is { } rank)
            {
                yield return new PaletteItem($"action-{action.Id}", Group(action.Group), name, rank) { Icon = action.Icon, Keys = action.Keys, Action = action };
            }
        }

        if (typed.Length > 0 && Scope.Conversation is { } conversation)
        {
            foreach (var team in Scope.Store.Teams.Where(t => t.Id != conversation.TeamId))
            {
                var name = words["Give to {0}", team.Name].Value;
                if (TextMatch.Rank(name, typed) is { } rank)
                {
                    var action = new DeskAction($"give-{team.Id}", name, "team", ActionGroup.Conversation) { Do = s => s.Store.AssignTeamAsync(team.Id) };
                    yield return new PaletteItem($"action-{action.Id}", PaletteGroup.Conversation, action.Name, rank) { Icon = action.Icon, Hint = words["Team"], Action = action };
                }
            }
        }

        if (typed.Length > 0)
        {
            yield return new PaletteItem("search", PaletteGroup.Search, words["Search messages for “{0}”", typed], SearchRank) { Icon = "search", Address = Addresses.Search(typed) };
        }

        foreach (var saved in Scope.Store.SavedViews)
        {
            if (TextMatch.Rank(saved.Name, typed, "view inbox") is { } rank)
            {
                yield return new PaletteItem($"view-{saved.Id}", PaletteGroup.Go, saved.Name, rank) { Icon = "filter", Hint = saved.IsShared ? words["The team’s view"] : words["My view"], Address = Addresses.Inbox(saved.View) };
            }
        }

        var rows = Scope.Store.Rows
            .Where(row => row.Id != Scope.Conversation?.Id)
            .Select(row => (Row: row, Rank: TextMatch.Rank(row.ClientName, typed)))
            .Where(found => found.Rank is not null)
            .Take(typed.Length == 0 ? RowsAtFirst : RowsFound);
        foreach (var (row, rank) in rows)
        {
            yield return new PaletteItem($"conversation-{row.Id}", PaletteGroup.Conversations, row.ClientName, rank!.Value)
            {
                ClientId = row.ClientId,
                Hint = row.Preview,
                ConversationId = row.Id,
            };
        }

        if (typed.Length > 0 && Scope.IsAdministrator)
        {
            foreach (var site in sites.Rows)
            {
                if (TextMatch.Rank(site.Name, typed) is { } rank)
                {
                    yield return new PaletteItem($"site-{site.Id}", PaletteGroup.Settings, site.Name, rank) { Icon = "globe", Hint = words["Site"], Address = Addresses.Site(site.Key) };
                }
            }
        }
    }

    /// <summary>
    /// Clients who are not in the list's window. This is the one place to put a full-text search: it gets what is typed and answers with a few lines.
    /// </summary>
    public async Task<IReadOnlyList<PaletteItem>> SearchAsync(string typed, CancellationToken cancellationToken)
    {
        var shown = Scope.Store.Rows.Select(row => row.ClientId).ToHashSet();
        var found = await clients.FindAsync(Scope.Store.AgentId, typed, ClientsFound, cancellationToken);
        return
        [
            .. found.Where(f => !shown.Contains(f.ClientId)).Select(f => new PaletteItem($"client-{f.ClientId}", PaletteGroup.Clients, f.Name, TextMatch.Rank(f.Name, typed) ?? 2)
            {
                ClientId = f.ClientId,
                Hint = Describe(f),
                ConversationId = f.ConversationId,
            }),
        ];
    }

    private string Describe(FoundClient found) =>
        found.WaitingSince is { } since
            ? words["{0}, waiting {1}", StatusWords.Lower(words, found.Status), Ages.Describe(words, since, clock.GetUtcNow())]
            : $"{StatusWords.Lower(words, found.Status)}, {Ages.Describe(words, found.LastMessageAt, clock.GetUtcNow())}";

    private static PaletteGroup Group(ActionGroup group) => group switch
    {
        ActionGroup.Conversation => PaletteGroup.Conversation,
        ActionGroup.List => PaletteGroup.List,
        ActionGroup.Go => PaletteGroup.Go,
        ActionGroup.Settings => PaletteGroup.Settings,
        _ => PaletteGroup.Me,
    };
}
