using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Chat.Portal.Identity;

/// <summary>Asks again, inside an open circuit, whether its agent may still be there. The answer is in memory.</summary>
internal sealed partial class AgentRevalidation(ILoggerFactory loggers, SignInCheck check) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    private readonly ILogger logger = loggers.CreateLogger<AgentRevalidation>();

    /// <summary>With what the directories remember, whoever is out is out within five seconds.</summary>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return await check.HoldsAsync(authenticationState.User, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A store that cannot be read throws nobody out: whatever he does is asked for again by the service that does it.
            Log.NotRead(logger, e);
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5003, LogLevel.Warning, "Whether a sign-in still counts could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
