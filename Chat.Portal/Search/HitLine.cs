using Chat.Core.Search;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Chat.Portal.Search;

/// <summary>A text with what was found marked. Written by hand, because every space counts.</summary>
public sealed class HitLine : ComponentBase
{
    [Parameter, EditorRequired]
    public IReadOnlyList<HitPart> Parts { get; set; } = [];

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var part in Parts)
        {
            if (part.IsHit)
            {
                builder.OpenElement(0, "mark");
                builder.AddContent(1, part.Text);
                builder.CloseElement();
            }
            else
            {
                builder.AddContent(2, part.Text);
            }
        }
    }
}
