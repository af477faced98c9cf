using Chat.Core.SignIns;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Chat.Portal.Identity;

/// <summary>Whatever an open page asks for comes in by the sign-in that opened it.</summary>
internal sealed class SignInCircuit(AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        var state = await authentication.GetAuthenticationStateAsync();
        using (CurrentSignIn.Use(AgentClaims.SignInId(state.User)))
        {
            await next(context);
        }
    };
}
