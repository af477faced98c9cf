using Chat.Core.Agents;
using Chat.Portal.Identity;
using Microsoft.AspNetCore.Localization;

namespace Chat.Portal.Languages;

/// <summary>The language that an agent has chosen for himself; whoever has chosen none has his browser's.</summary>
internal sealed class AgentLanguage : RequestCultureProvider
{
    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext) =>
        AgentClaims.AgentId(httpContext.User) is { } id
        && await httpContext.RequestServices.GetRequiredService<AgentDirectory>().FindAsync(id, httpContext.RequestAborted) is { Language: { } chosen }
            ? new ProviderCultureResult(chosen)
            : null;
}
