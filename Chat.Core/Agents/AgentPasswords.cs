using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Core.Agents;

/// <summary>Hashes the normal form, so that the same password typed on another keyboard is the same.</summary>
internal sealed class AgentPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<Agent>(options)
{
    public override string HashPassword(Agent user, string password) => base.HashPassword(user, PasswordRules.Normalize(password));

    public override PasswordVerificationResult VerifyHashedPassword(Agent user, string hashedPassword, string providedPassword)
    {
        if (providedPassword.Length > PasswordRules.MostLength)
        {
            return PasswordVerificationResult.Failed;
        }

        var normal = PasswordRules.Normalize(providedPassword);
        var result = base.VerifyHashedPassword(user, hashedPassword, normal);

        // Hashes of before there was a normal form hold what was typed.
        return result == PasswordVerificationResult.Failed && normal != providedPassword && base.VerifyHashedPassword(user, hashedPassword, providedPassword) != PasswordVerificationResult.Failed
            ? PasswordVerificationResult.SuccessRehashNeeded
            : result;
    }
}

/// <summary>Identity asks before it stores a password.</summary>
internal sealed class AgentPasswordValidator : IPasswordValidator<Agent>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Agent> manager, Agent user, string? password) => Task.FromResult(
        PasswordRules.Check(password, user.Name, user.Email) is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordRefused", Description = fault.ToString() })
            : IdentityResult.Success);
}
