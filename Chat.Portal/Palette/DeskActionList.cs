using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;

namespace Chat.Portal.Palette;

/// <summary>
/// Every action of the desk, once. The palette (<c>Ctrl K</c>), the keys and the list of shortcuts (<c>?</c>) all read it, so a new action is one
/// entry here, and its words in the language files:
/// <code>
/// new("snooze", "Snooze…", "moon", ActionGroup.Conversation) { Keys = "s", Applies = HasConversation, Browser = new("menu.click", "snooze-menu") },
/// new("pending", "Set to pending", "pause", ActionGroup.Conversation) { Applies = HasConversation, Do = s => s.Store.SetPendingAsync() },
/// new("reports", "Reports", "chart", ActionGroup.Go) { Keys = "g p", Address = Addresses.ReportsPage },
/// </code>
/// Use <c>Browser</c> for what moves the focus or opens a menu, <c>Address</c> for a page, <c>Do</c> for everything else.
/// </summary>
public static class DeskActionList
{
    public static IReadOnlyList<DeskAction> All { get; } =
    [
        // On what is selected in the list: while something is, the keys are meant for it.
        new("resolve-many", "Resolve the selected", "check", ActionGroup.List) { Keys = "e", Also = "close done bulk", Applies = s => HasSelection(s) && !IsOverView(s), Do = s => s.Store.ActOnSelectionAsync(new BulkAction.Resolve()) },
        new("reopen-many", "Reopen the selected", "undo", ActionGroup.List) { Keys = "e", Also = "bulk open again", Applies = s => HasSelection(s) && IsOverView(s), Do = s => s.Store.ActOnSelectionAsync(new BulkAction.Reopen()) },
        new("take-many", "Assign the selected to me", "user-plus", ActionGroup.List) { Keys = "a", Also = "take bulk", Applies = HasSelection, Do = s => s.Store.ActOnSelectionAsync(new BulkAction.Assign(s.Store.AgentId)) },

        // On the open conversation.
        new("reply", "Reply", "edit", ActionGroup.Conversation) { Keys = "r", Also = "answer write", Applies = HasConversation, Browser = new("composer.focus", "reply") },
        new("note", "Add a note", "lock", ActionGroup.Conversation) { Keys = "n", Also = "private internal colleague", Applies = HasConversation, Browser = new("composer.focus", "note") },
        new("resolve", "Resolve", "check", ActionGroup.Conversation) { Keys = "e", Also = "close done", Applies = s => HasConversation(s) && !IsOver(s), Do = s => s.Store.ResolveAsync() },
        new("reopen", "Reopen", "undo", ActionGroup.Conversation) { Keys = "e", Applies = IsOver, Do = s => s.Store.ReopenAsync() },
        new("assign-to-me", "Assign to me", "user-plus", ActionGroup.Conversation) { Keys = "a", Also = "take", Applies = s => HasConversation(s) && !IsMine(s), Do = s => s.Store.AssignToMeAsync() },
        new("hand-over", "Assign to somebody…", "send-to", ActionGroup.Conversation) { Keys = "h", Also = "hand over reassign transfer", Applies = HasConversation, Browser = new("menu.click", "assign-menu") },
        new("give-to-team", "Give to a team…", "team", ActionGroup.Conversation) { Also = "assign hand over", Applies = s => HasConversation(s) && s.Store.Teams.Count > 0, Browser = new("menu.click", "assign-menu") },
        new("release", "Leave it to nobody", "user-minus", ActionGroup.Conversation) { Also = "unassign release", Applies = IsMine, Do = s => s.Store.AssignAsync(null) },
        new("snooze", "Snooze…", "moon", ActionGroup.Conversation) { Keys = "s", Also = "later", Applies = HasConversation, Browser = new("menu.click", "snooze-menu") },
        new("labels", "Labels…", "tag", ActionGroup.Conversation) { Keys = "l", Also = "tag", Applies = HasConversation, Browser = new("menu.click", "label-menu") },
        new("join", "Join this conversation", "user-plus", ActionGroup.Conversation) { Also = "take part follow participant subscribe", Applies = s => HasConversation(s) && !TakesPart(s), Do = s => s.Store.AddParticipantAsync(s.Store.AgentId) },
        new("leave", "Leave this conversation", "user-minus", ActionGroup.Conversation) { Also = "take part unfollow participant", Applies = TakesPart, Do = s => s.Store.RemoveParticipantAsync(s.Store.AgentId) },
        new("participants", "Participants…", "team", ActionGroup.Conversation) { Also = "colleague add", Applies = HasConversation, Browser = new("menu.click", "participant-menu") },
        new("pending", "Set to pending", "pause", ActionGroup.Conversation) { Also = "wait", Applies = s => HasConversation(s) && s.Conversation!.Status != ConversationStatus.Pending, Do = s => s.Store.SetPendingAsync() },

        new("first-unread", "First unread message", "arrow-up", ActionGroup.Conversation) { Keys = "u", Also = "jump new oldest", Applies = s => s.Conversation?.FirstUnread is not null, Browser = new("thread.findNews") },
        new("card", "Client's card", "card", ActionGroup.Conversation) { Keys = "c", Also = "details profile", Applies = HasConversation, Browser = new("card.toggle") },

        // Through the list.
        new("next", "Next conversation", "arrow-down", ActionGroup.List) { Keys = "j", Also = "down", Repeats = true, Applies = s => s.IsInbox, Do = s => s.StepAsync(1) },
        new("previous", "Previous conversation", "arrow-up", ActionGroup.List) { Keys = "k", Also = "up", Repeats = true, Applies = s => s.IsInbox, Do = s => s.StepAsync(-1) },
        new("select", "Select, or not", "select", ActionGroup.List) { Keys = "x", Also = "choose mark bulk many", Applies = s => s.IsInbox, Browser = new("list.pick") },
        new("select-down", "Select the next one too", "arrow-down", ActionGroup.List) { Keys = "shift+j", Repeats = true, Applies = s => s.IsInbox, Browser = new("list.extend", "1") },
        new("select-up", "Select the one before too", "arrow-up", ActionGroup.List) { Keys = "shift+k", Repeats = true, Applies = s => s.IsInbox, Browser = new("list.extend", "-1") },
        new("select-all", "Select all in this view", "select", ActionGroup.List) { Also = "bulk many", Applies = s => s.IsInbox && s.Store.Rows.Count > 0, Do = s => s.Store.SelectAllAsync() },
        new("undo", "Undo what was done to many", "undo", ActionGroup.List) { Keys = "z", Also = "back bulk", Applies = s => s.Store.CanUndo, Do = s => s.Store.UndoAsync() },

        // Pages.
        new("inbox-Open", "Inbox: Open", "inbox", ActionGroup.Go) { Keys = "g i", Address = Addresses.Inbox(InboxView.Open) },
        new("inbox-Mine", "Inbox: Mine", "inbox", ActionGroup.Go) { Keys = "g m", Address = Addresses.Inbox(InboxView.Mine) },
        new("inbox-Unassigned", "Inbox: Unassigned", "inbox", ActionGroup.Go) { Keys = "g u", Also = "free open pool", Address = Addresses.Inbox(InboxView.Unassigned) },
        new("inbox-Waiting", "Inbox: Waiting longest first", "clock", ActionGroup.Go) { Also = "order sort", Address = Addresses.Inbox(InboxView.Open with { Order = InboxOrder.Waiting }) },
        new("inbox-Pending", "Inbox: Pending", "pause", ActionGroup.Go) { Address = Addresses.Inbox(InboxView.Pending) },
        new("inbox-Snoozed", "Inbox: Snoozed", "moon", ActionGroup.Go) { Also = "later", Address = Addresses.Inbox(InboxView.Snoozed) },
        new("inbox-Resolved", "Inbox: Resolved", "check", ActionGroup.Go) { Also = "closed done", Address = Addresses.Inbox(InboxView.Resolved) },
        new("inbox-All", "Inbox: All", "inbox", ActionGroup.Go) { Also = "everything every status", Address = Addresses.Inbox(InboxView.All) },
        new("visitors", "Visitors now", "eye", ActionGroup.Go) { Keys = "g v", Also = "online live", Address = Addresses.VisitorsPage },
        new("clients", "Clients", "team", ActionGroup.Go) { Keys = "g c", Also = "customers contacts people", Address = Addresses.ClientsPage },
        new("search", "Search", "search", ActionGroup.Go) { Keys = "g f", MoreKeys = "/", Also = "find look messages notes files", Browser = new("search.open") },
        new("blocked", "Blocked clients and addresses", "block", ActionGroup.Go) { Also = "ban spam", Address = Addresses.BlockedPage },
        new("shortcuts", "Keyboard shortcuts", "keys", ActionGroup.Go) { Keys = "?", Also = "help", Browser = new("palette.shortcuts") },

        new("notifications", "Notifications", "bell", ActionGroup.Settings) { Keys = "g n", Also = "sound desktop alert", Address = Addresses.NotificationsPage },
        new("security", "Sign-in and security", "lock", ActionGroup.Settings) { Also = "password passkey two-factor sign out sessions", Address = Addresses.SecurityPage },
        new("replies", "Canned replies", "bolt", ActionGroup.Settings) { Keys = "g r", Also = "macros templates snippets", Address = Addresses.RepliesPage },
        new("label-settings", "Edit labels", "tag", ActionGroup.Settings) { Also = "tags", Address = Addresses.LabelsPage },
        new("people-settings", "People", "user", ActionGroup.Settings) { Also = "agents roles invite", Applies = s => s.IsLead, Address = Addresses.PeoplePage },
        new("profile", "My profile", "smile", ActionGroup.Settings) { Also = "name face picture signature", Address = Addresses.ProfilePage },
        new("team-settings", "Teams", "team", ActionGroup.Settings) { Keys = "g t", Also = "groups members", Address = Addresses.TeamsPage },
        new("search-settings", "Search index", "search", ActionGroup.Settings) { Also = "rebuild", Applies = s => s.IsAdministrator, Address = Addresses.SearchSettingsPage },
        new("sites", "Sites", "globe", ActionGroup.Settings) { Keys = "g s", Also = "websites widget settings", Applies = s => s.IsAdministrator, Address = Addresses.SitesPage },
        new("new-site", "Add a site", "plus", ActionGroup.Settings) { Applies = s => s.IsAdministrator, Address = Addresses.NewSite },

        // The agent himself.
        .. Enum.GetValues<Availability>().Select(word => new DeskAction($"be-{word}", word switch { Availability.Busy => "I am busy", Availability.Away => "I am away", _ => "I am online" }, "user", ActionGroup.Me)
        {
            Also = "presence availability status",
            Applies = s => s.Availability != word,
            Do = s => s.SetAvailabilityAsync(word),
        }),
        Theme("light", "Light theme", "sun"),
        Theme("dark", "Dark theme", "moon"),
        Theme("system", "Theme as the system", "system"),
        new("sign-out", "Sign out", "undo", ActionGroup.Me) { Also = "log out leave", Browser = new("palette.submit", "sign-out") },
    ];

    private static bool HasConversation(DeskScope scope) => scope.Conversation is not null;

    private static bool HasSelection(DeskScope scope) => scope.IsInbox && scope.Store.Selection.Count > 0;

    private static bool IsOverView(DeskScope scope) => !scope.Store.View.Has(ConversationStatus.Open) && !scope.Store.View.Has(ConversationStatus.Pending);

    private static bool IsMine(DeskScope scope) => scope.Conversation is { AssigneeId: { } assignee } && assignee == scope.Store.AgentId;

    private static bool TakesPart(DeskScope scope) => scope.Conversation?.Participants.Any(a => a.Id == scope.Store.AgentId) == true;

    private static bool IsOver(DeskScope scope) => scope.Conversation?.Status is ConversationStatus.Resolved or ConversationStatus.Snoozed;

    private static DeskAction Theme(string name, string label, string icon) =>
        new($"theme-{name}", label, icon, ActionGroup.Me) { Also = "appearance colour mode", Do = s => s.ChooseThemeAsync(name) };
}
