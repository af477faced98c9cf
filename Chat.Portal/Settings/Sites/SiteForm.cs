using Chat.Core.Diagnostics;
using Chat.Core.Sites;

namespace Chat.Portal.Settings.Sites;

/// <summary>A site while it is edited: as it was loaded, as it stands in the fields, and what is wrong with it.</summary>
public sealed class SiteForm(SiteDetails loaded) : FieldFaults
{
    private readonly Dictionary<string, Sentence> unreadable = [];
    private bool isChecked;

    /// <summary>Something in the fields changed.</summary>
    public event Action? Changed;

    public SiteDetails Loaded { get; private set; } = loaded;

    public SiteDetails Draft { get; private set; } = loaded;

    /// <summary>What somebody else stored meanwhile; null when nobody did.</summary>
    public SiteDetails? Theirs { get; private set; }

    /// <summary>What stands in the field for new origins and was not added yet.</summary>
    public string PendingOrigins { get; private set; } = "";

    public int ChangeCount => Draft.CountChanges(Loaded) + (string.IsNullOrWhiteSpace(PendingOrigins) ? 0 : 1) + unreadable.Count;

    public int FaultCount => (isChecked ? SiteRules.Check(Draft).Count : 0) + unreadable.Count;

    public void Edit(Func<SiteDetails, SiteDetails> change)
    {
        Draft = change(Draft);
        Refresh();
    }

    public void EditSettings(Func<SiteSettings, SiteSettings> change) => Edit(draft => draft with { Settings = change(draft.Settings) });

    /// <summary>A field holds text that is no value at all, so the draft keeps the value before it; null when it, with all its parts, can be read again.</summary>
    public void SetUnreadable(string field, Sentence? message)
    {
        unreadable.Keys.Where(known => IsPart(known, field)).ToList().ForEach(known => unreadable.Remove(known));
        if (message is not null)
        {
            unreadable[field] = message;
        }

        Refresh();
    }

    public override Sentence? Fault(string field) => unreadable.FirstOrDefault(known => IsPart(known.Key, field)).Value ?? base.Fault(field);

    public void TypeOrigins(string text)
    {
        PendingOrigins = text;
        SetUnreadable(SiteFields.Origins, null);
    }

    /// <summary>Takes over what is typed for new origins. What is none stays in the field and is named.</summary>
    public void AddOrigins()
    {
        var lines = PendingOrigins.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var refused = lines.Where(line => Origin.Normalize(line) is null).ToList();
        var added = lines.Select(Origin.Normalize).OfType<string>();
        PendingOrigins = string.Join(' ', refused);
        Draft = Draft with { AllowedOrigins = [.. Draft.AllowedOrigins.Concat(added).Distinct(StringComparer.Ordinal)] };
        SetUnreadable(SiteFields.Origins, SiteRules.Check(Draft with { AllowedOrigins = refused }).FirstOrDefault(f => f.Field == SiteFields.Origins)?.Sentence);
    }

    /// <summary>Whether there is nothing wrong. From now on every fault is shown as long as it lasts.</summary>
    public bool Check()
    {
        AddOrigins();
        isChecked = true;
        Refresh();
        return FaultCount == 0;
    }

    /// <summary>Begins again with what is stored.</summary>
    public void Load(SiteDetails stored)
    {
        (Loaded, Draft, Theirs, PendingOrigins, isChecked) = (stored, stored, null, "", false);
        unreadable.Clear();
        Refresh();
    }

    /// <summary>What was sent is stored. What was typed since then stays, and is not saved yet.</summary>
    public void Keep(SiteDetails sent, SiteDetails stored)
    {
        (Loaded, Draft, Theirs, isChecked) = (stored, Draft.RebaseOver(sent, stored), null, false);
        Refresh();
    }

    /// <summary>Somebody else stored this. Changes to other settings stay beside his; what both changed is asked.</summary>
    public void Meet(SiteDetails stored)
    {
        if (Draft.Rebase(Loaded, stored) is { } both)
        {
            var wasChanged = ChangeCount > 0;
            (Loaded, Draft, Theirs) = (stored, both, null);
            HasMerged = wasChanged;
        }
        else
        {
            Theirs = stored;
        }

        Refresh();
    }

    /// <summary>Somebody else's changes came in beside one's own, which are not stored yet.</summary>
    public bool HasMerged { get; private set; }

    /// <summary>Of the settings that both changed, one's own; whatever only the other changed stays as he stored it.</summary>
    public void KeepMine()
    {
        if (Theirs is { } theirs)
        {
            (Loaded, Draft, Theirs) = (theirs, Draft.RebaseOver(Loaded, theirs), null);
            Refresh();
        }
    }

    private static bool IsPart(string part, string field) => part == field || part.StartsWith($"{field}-", StringComparison.Ordinal);

    private void Refresh()
    {
        Show(isChecked ? SiteRules.Check(Draft) : []);
        HasMerged = HasMerged && ChangeCount > 0;
        Changed?.Invoke();
    }
}
