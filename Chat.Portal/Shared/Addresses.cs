using Chat.Core.Conversations;
using Chat.Core.Search;

namespace Chat.Portal.Shared;

/// <summary>Every address of the portal, built here and nowhere else.</summary>
public static class Addresses
{
    public const string SignInPage = "/login";

    public const string ForgotPage = "/login/forgot";

    /// <summary>Where the tab ends in which an agent has shown at his provider who he is.</summary>
    public const string ConfirmedPage = "/login/confirmed";

    public const string NotConfirmed = $"{ConfirmedPage}?fault=provider";
    public const string ConfirmByProvider = "/login/provider/confirm";
    public const string SetupPage = "/setup";
    public const string InboxPage = "/inbox";
    public const string SitesPage = "/settings/sites";
    public const string RepliesPage = "/settings/replies";
    public const string LabelsPage = "/settings/labels";
    public const string TeamsPage = "/settings/teams";
    public const string PeoplePage = "/settings/people";
    public const string ProfilePage = "/settings/profile";
    public const string InvitePage = "/invite";
    public const string AuditPage = "/settings/audit";
    public const string NewSite = SitesPage + "?new=true";
    public const string NotificationsPage = "/settings/notifications";
    public const string LanguagePage = "/settings/language";
    public const string ResetPage = "/reset";
    public const string SecurityPage = "/settings/security";
    public const string DemoPage = "/demo";
    public const string ClientsPage = "/clients";
    public const string BlockedPage = ClientsPage + "/blocked";
    public const string VisitorsPage = "/visitors";
    public const string SearchPage = "/search";
    public const string SearchSettingsPage = "/settings/search";

    /// <summary>A view of the inbox, with a conversation open in it or none.</summary>
    public static string Inbox(InboxView view, Guid? conversationId = null)
    {
        var path = conversationId is { } id ? $"{InboxPage}/{id}" : InboxPage;
        var query = InboxViewText.Write(view);
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    public static string Conversation(Guid id) => $"{InboxPage}/{id}";

    /// <param name="query">What is shown; empty for all.</param>
    public static string Audit(string query) => query.Length > 0 ? $"{AuditPage}?{query}" : AuditPage;

    public static string AuditExport(string format, string query) => $"{AuditPage}/export?format={format}{(query.Length > 0 ? "&" : "")}{query}";

    /// <summary>All that is held about a client, as a ZIP.</summary>
    public static string ClientExport(Guid id, bool withNotes) => $"{ClientsPage}/{id}/export{(withNotes ? "?notes=true" : "")}";

    public static string Client(Guid id) => $"{ClientsPage}/{id}";

    /// <summary>What was said, as a text to keep.</summary>
    /// <param name="withNotes">For the team alone: with what only it sees.</param>
    public static string Transcript(Guid conversationId, bool withNotes = false) => $"/conversations/{conversationId}/transcript{(withNotes ? "?notes=true" : "")}";

    /// <summary>Another conversation, with the filter and the order of the inbox that <paramref name="inbox"/> shows.</summary>
    public static string InSameView(string inbox, Guid conversationId)
    {
        var query = new Uri(inbox).Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(part => !part.StartsWith("at=", StringComparison.Ordinal));
        var kept = string.Join('&', query);
        return $"{InboxPage}/{conversationId}{(kept.Length > 0 ? "?" : "")}{kept}";
    }

    /// <summary>An entry in its thread.</summary>
    public static string Entry(Guid conversationId, long sequence) => $"{InboxPage}/{conversationId}?at={sequence}";

    /// <param name="text">What is looked for.</param>
    /// <param name="kind">The tab.</param>
    /// <param name="hit">Where the reader is among the results.</param>
    public static string Search(string text, SearchKind kind = SearchKind.Messages, string? hit = null)
    {
        string?[] parts =
        [
            text.Length > 0 ? $"q={Uri.EscapeDataString(text)}" : null,
            kind == SearchKind.Messages ? null : $"in={kind.ToString().ToLowerInvariant()}",
            hit is null ? null : $"hit={hit}",
        ];
        return string.Join('&', parts.OfType<string>()) is { Length: > 0 } query ? $"{SearchPage}?{query}" : SearchPage;
    }

    /// <summary>The tab that an address names; what is not understood is the first one.</summary>
    public static SearchKind Kind(string? name) =>
        Enum.TryParse<SearchKind>(name, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : SearchKind.Messages;

    /// <param name="relative">Where to go afterwards, relative to the base.</param>
    public static string SignIn(string relative) =>
        relative.Length == 0 ? SignInPage : $"{SignInPage}?returnUrl={Uri.EscapeDataString("/" + relative)}";

    /// <summary>The second step of signing in.</summary>
    public static string SignInCode(string? returnUrl) => $"{SignInPage}/code?returnUrl={Uri.EscapeDataString(Local(returnUrl))}";

    /// <summary>The way to the team's own provider and back.</summary>
    public static string Provider(string? returnUrl) => $"{SignInPage}/provider?returnUrl={Uri.EscapeDataString(Local(returnUrl))}";

    /// <summary>Where the owner of a link sets a new password.</summary>
    public static string Reset(string token) => $"{ResetPage}#{token}";

    public static string Attachment(Guid id) => $"/attachments/{id}";

    public static string Thumbnail(Guid id) => $"/attachments/{id}/thumbnail";

    public static string Site(string key) => $"{SitesPage}/{key}";

    /// <summary>What stands behind the # reaches no server, log or referrer.</summary>
    public static string Invitation(string token) => $"{InvitePage}#{token}";

    public static string Avatar(Guid agentId) => $"/avatars/{agentId}";

    /// <summary>A path of this host, never another's. Browsers read an address without its tabs and line ends.</summary>
    public static string Local(string? returnUrl) =>
        returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] && !returnUrl.Any(char.IsControl) ? returnUrl : InboxPage;
}
