using System.Globalization;
using Chat.Core.Diagnostics;
using Chat.Core.Privacy;
using Chat.Core.Sites;
using Chat.Portal.Languages;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.Sites;

/// <summary>How long a site keeps things, and what would go if it did so now.</summary>
public sealed partial class PrivacySection : SiteSection
{
    private string? told;
    private SiteRetention? asked;
    private bool isBusy;

    [Parameter, EditorRequired]
    public string SiteKey { get; set; } = "";

    [Inject]
    private RetentionService Retention { get; set; } = null!;

    [Inject]
    private SiteDirectory Directory { get; set; } = null!;

    [Inject]
    private SiteList Sites { get; set; } = null!;

    private SiteRetention Kept => Settings.Retention;

    protected override void OnParametersSet()
    {
        if (asked != Kept)
        {
            (asked, told) = (Kept, null);
        }
    }

    private void Type(string field, string typed, Func<SiteRetention, int?, SiteRetention> change)
    {
        var isEmpty = string.IsNullOrWhiteSpace(typed);
        var isNumber = int.TryParse(typed.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days);
        Form.SetUnreadable(field, isEmpty || isNumber ? null : Sentence.Of($"1 to {SiteRetention.MostDays} days, or nothing."));
        if (isEmpty || isNumber)
        {
            Form.EditSettings(s => s with { Retention = change(s.Retention, isEmpty ? null : days) });
        }
    }

    private async Task PreviewAsync()
    {
        isBusy = true;
        var wanted = Kept;
        try
        {
            var site = await Directory.FindAsync(SiteKey, CancellationToken.None);
            var extent = await Retention.PreviewAsync(await Sites.AgentIdAsync(), site?.Id ?? Guid.Empty, wanted, CancellationToken.None);
            told = wanted == Kept ? Describe(extent) : null;
        }
        catch (Exception e) when (Trouble.Describe(e, T) is { } trouble)
        {
            told = trouble;
        }

        isBusy = false;
    }

    private string Describe(RetentionExtent extent) => extent.IsEmpty ? T["Nothing is that old."].Value :
        T["Would remove {0}, {1} ({2}), and the pages of {3}.", T.Count(extent.Conversations, "{0} conversation", "{0} conversations"), T.Count(extent.Files, "{0} file", "{0} files"), FileSize.Of(extent.FileBytes), T.Count(extent.Browsers, "{0} browser", "{0} browsers")];

    private static string Text(int? days) => days?.ToString(CultureInfo.InvariantCulture) ?? "";
}
