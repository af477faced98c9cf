using Chat.Core.Sites;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.Sites;

/// <summary>One section of a site's form. The page repaints it whenever the form changes.</summary>
public abstract class SiteSection : ComponentBase
{
    [Parameter, EditorRequired]
    public SiteForm Form { get; set; } = null!;

    protected SiteDetails Draft => Form.Draft;

    protected SiteSettings Settings => Form.Draft.Settings;
}
