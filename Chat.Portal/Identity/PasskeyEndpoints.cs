using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Portal.Languages;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Identity;

/// <summary>What a page's script asks while a passkey is made or used. Pages of the portal only.</summary>
internal static class PasskeyEndpoints
{
    /// <summary>Both answers of a browser stay far below.</summary>
    private const int LongestAnswer = 64_000;

    internal sealed record Question(string Options, string State);

    internal sealed record Answer(string Credential, string State, string? Name = null, string? ReturnUrl = null, bool Remember = false);

    internal sealed record Done(string? Address = null, string? Fault = null);

    public static IEndpointRouteBuilder MapPasskeys(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/passkeys").AddEndpointFilter(async (call, next) => SameOrigin.Holds(call.HttpContext.Request) ? await next(call) : Results.StatusCode(403));
        group.MapPost("/ask", AskAsync).AllowAnonymous();
        group.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        group.MapPost("/confirm", ConfirmAsync).RequireAuthorization();
        group.MapPost("/new", NewAsync).RequireAuthorization();
        group.MapPost("/add", AddAsync).RequireAuthorization();
        return endpoints;
    }

    private static async Task<IResult> AskAsync(HttpContext context, IPasskeyHandler<Agent> handler, PasskeyStates states)
    {
        // Of nobody in particular: which passkeys an address has is nobody's business.
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return Results.Json(new Question(made.RequestOptionsJson, states.Seal(PasskeyStates.Assertion, made.AssertionState ?? "")));
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, Answer answer, IPasskeyHandler<Agent> handler, PasskeyStates states, Passkeys passkeys, AgentSignIn agents, IStringLocalizer<Words> words)
    {
        if (await CheckAsync(context, answer, handler, states, passkeys) is not { IsDisabled: false } agent)
        {
            return Results.Json(new Done(Fault: words["This passkey is not known here. Sign in with your password."]));
        }

        await agents.BeginAsync(agent.Id, SignInMethod.Passkey, answer.Remember);
        return Results.Json(new Done(Address: Addresses.Local(answer.ReturnUrl)));
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext context, Answer answer, IPasskeyHandler<Agent> handler, PasskeyStates states, Passkeys passkeys, SignInService signIns, IStringLocalizer<Words> words)
    {
        var agentId = AgentClaims.AgentId(context.User);
        if (AgentClaims.SignInId(context.User) is not { } signInId || await CheckAsync(context, answer, handler, states, passkeys) is not { IsDisabled: false } agent || agent.Id != agentId)
        {
            return Results.Json(new Done(Fault: words["This passkey is not yours."]));
        }

        await signIns.ConfirmAsync(agent.Id, signInId, context.RequestAborted);
        return Results.Json(new Done());
    }

    private static async Task<IResult> NewAsync(HttpContext context, IPasskeyHandler<Agent> handler, PasskeyStates states, UserManager<Agent> users)
    {
        if (AgentClaims.AgentId(context.User) is not { } agentId || await users.FindByIdAsync(agentId.ToString()) is not { } agent)
        {
            return Results.StatusCode(403);
        }

        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = agent.Id.ToString(), Name = agent.Email ?? agent.Name, DisplayName = agent.Name }, context);
        return Results.Json(new Question(made.CreationOptionsJson, states.Seal(PasskeyStates.Attestation, made.AttestationState ?? "")));
    }

    private static async Task<IResult> AddAsync(
        HttpContext context, Answer answer, IPasskeyHandler<Agent> handler, PasskeyStates states, Passkeys passkeys, IStringLocalizer<Words> words)
    {
        if (AgentClaims.AgentId(context.User) is not { } agentId || answer.Credential.Length > LongestAnswer || states.Open(PasskeyStates.Attestation, answer.State) is not { } state)
        {
            return Results.Json(new Done(Fault: words["This took too long. Try again."]));
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = answer.Credential, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != agentId.ToString() || !states.Use(answer.State))
        {
            return Results.Json(new Done(Fault: words["The browser’s answer was not right. Try again."]));
        }

        try
        {
            await passkeys.AddAsync(agentId, result.Passkey, answer.Name, context.RequestAborted);
            return Results.Json(new Done());
        }
        catch (ChatRefusedException e)
        {
            return Results.Json(new Done(Fault: words.Say(e)));
        }
    }

    /// <summary>Whose passkey has answered the question; null when the answer is not right, or was given before.</summary>
    private static async Task<Agent?> CheckAsync(HttpContext context, Answer answer, IPasskeyHandler<Agent> handler, PasskeyStates states, Passkeys passkeys)
    {
        if (answer.Credential.Length > LongestAnswer || states.Open(PasskeyStates.Assertion, answer.State) is not { } state)
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = answer.Credential, AssertionState = state });
        if (!result.Succeeded || !states.Use(answer.State))
        {
            return null;
        }

        return await passkeys.KeepUseAsync(result.User.Id, result.Passkey, context.RequestAborted) ? result.User : null;
    }
}
