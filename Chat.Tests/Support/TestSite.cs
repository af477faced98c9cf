using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Support;

/// <summary>A site's own server: has the secret, and says who its visitors are.</summary>
public sealed class TestSite(ChatHost host, string key = Site.DefaultKey)
{
    private readonly HashSet<long> ends = [];

    public IdentitySecrets Secrets => host.Services.GetRequiredService<IdentitySecrets>();

    /// <summary>Adds the site to the store.</summary>
    public async Task<TestSite> CreateAsync()
    {
        await using var db = await host.DbAsync();
        db.Sites.Add(new Site { Key = key, Name = key });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<SiteDirectory>().Forget();
        return this;
    }

    public async Task<Guid> IdAsync() =>
        (await host.Services.GetRequiredService<SiteDirectory>().FindAsync(key, TestContext.Current.CancellationToken))!.Id;

    public async Task<SiteSecrets> SecretsAsync()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        return await Secrets.ReadAsync(await host.AgentIdAsync(), await IdAsync(), TestContext.Current.CancellationToken);
    }

    /// <summary>The argument of <c>Identify</c>, signed. Each ends in a second of its own: the same words in the same second are the same signature.</summary>
    public async Task<SignedUser> SignAsync(
        string id, string? name = null, string? email = null, Dictionary<string, string>? attributes = null, TimeSpan? lifetime = null, string? secret = null)
    {
        var expires = (host.Services.GetRequiredService<TimeProvider>().GetUtcNow() + (lifetime ?? IdentitySignature.Lifetime)).ToUnixTimeSeconds();
        while (!ends.Add(expires))
        {
            expires--;
        }

        secret ??= (await SecretsAsync()).Current!;
        return new SignedUser(id, name, email, attributes, expires, IdentitySignature.Create(secret, key, id, name, email, attributes, expires));
    }
}

public sealed record SignedUser(string Id, string? Name, string? Email, Dictionary<string, string>? Attributes, long Expires, string Signature);
