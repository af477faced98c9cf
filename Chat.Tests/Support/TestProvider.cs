using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Chat.Tests.Support;

/// <summary>A small OpenID Connect provider on the loopback: code flow, PKCE, one signing key. What it says of its one user, and how it lies, the test sets.</summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "chat";
    public const string ClientSecret = "a secret between the two";

    private readonly WebApplication app;
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "1" };
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> codes = new();

    private TestProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["jwks_uri"] = $"{Issuer}/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        });
        app.MapGet("/keys", () =>
        {
            var shown = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(false)) { KeyId = key.KeyId });
            return new Dictionary<string, object> { ["keys"] = new[] { new { kty = "RSA", use = "sig", kid = shown.Kid, n = shown.N, e = shown.E } } };
        });
        app.MapGet("/authorize", (string state, string nonce, string code_challenge, string redirect_uri, string? prompt, string? max_age) =>
        {
            (LastPrompt, LastMaxAge) = (prompt, max_age);
            LastCode = Guid.NewGuid().ToString("N");
            codes[LastCode] = (code_challenge, nonce);
            return Results.Redirect(QueryHelpers.AddQueryString(redirect_uri, new Dictionary<string, string?> { ["code"] = LastCode, ["state"] = state }));
        });
        app.MapPost("/token", async (HttpRequest request) => Token(await request.ReadFormAsync(request.HttpContext.RequestAborted)));
    }

    public string Issuer => app.Urls.First();

    public string LastCode { get; private set; } = "";

    /// <summary>Whether it was told to ask anew.</summary>
    public string? LastPrompt { get; private set; }

    public string? LastMaxAge { get; private set; }

    public Dictionary<string, object> Claims { get; } = new() { ["sub"] = "maren-1", ["email"] = "maren@example.com", ["email_verified"] = true, ["name"] = "Maren Solheim" };

    public string Audience { get; set; } = ClientId;

    public string? Nonce { get; set; }

    public TimeSpan Ends { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether another key than the one that is shown signs.</summary>
    public bool ForgesSignature { get; set; }

    public static async Task<TestProvider> StartAsync()
    {
        var provider = new TestProvider();
        await provider.app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public Dictionary<string, string?> Settings => new()
    {
        ["Chat:Oidc:Authority"] = Issuer,
        ["Chat:Oidc:ClientId"] = ClientId,
        ["Chat:Oidc:ClientSecret"] = ClientSecret,
        ["Chat:Oidc:Name"] = "Kiln SSO",
    };

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IResult Token(IFormCollection form)
    {
        var verifier = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["client_secret"] != ClientSecret || !codes.TryRemove(form["code"].ToString(), out var asked) || asked.Challenge != verifier)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        using var other = RSA.Create(2048);
        var signing = ForgesSignature ? new RsaSecurityKey(other) { KeyId = key.KeyId } : key;
        var now = DateTime.UtcNow;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.AddHours(-1),
            NotBefore = now.AddHours(-1),
            Expires = now + Ends,
            Claims = new Dictionary<string, object>(Claims) { ["nonce"] = Nonce ?? asked.Nonce },
            SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "none", token_type = "Bearer", expires_in = 300, id_token = token });
    }
}
