using Chat.Core.Diagnostics;
using Chat.Core.Sites;

namespace Chat.Portal.Settings.Sites;

/// <summary>What is wrong with the fields of a form, and how each says so.</summary>
public class FieldFaults
{
    private IReadOnlyList<SiteFault> faults = [];

    public virtual Sentence? Fault(string field) => faults.FirstOrDefault(f => f.Field == field)?.Sentence;

    public void Show(IReadOnlyList<SiteFault> found) => faults = found;

    /// <summary>The id of the element that holds the field.</summary>
    public static string Id(string field) => $"f-{field}";

    /// <summary>For <c>aria-describedby</c>: null when there is nothing to add.</summary>
    public string? Notes(string field, bool hasHint) => (Fault(field) is not null, hasHint) switch
    {
        (true, true) => $"{Id(field)}-fault {Id(field)}-hint",
        (true, false) => $"{Id(field)}-fault",
        (false, true) => $"{Id(field)}-hint",
        _ => null,
    };

    /// <summary>For <c>aria-invalid</c>.</summary>
    public string? Invalid(string field) => Fault(field) is null ? null : "true";
}
