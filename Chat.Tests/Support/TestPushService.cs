using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Chat.Core.Notifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chat.Tests.Support;

/// <summary>What came to a browser, opened with the browser's own keys.</summary>
public sealed record OpenedPush(string Path, JsonElement Content, IHeaderDictionary Headers, string Raw);

/// <summary>A push service on the loopback with one browser behind each of its paths, all with the same keys: it records what it gets and opens it as a browser does (RFC 8291).</summary>
public sealed class TestPushService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] auth = RandomNumberGenerator.GetBytes(16);
    private readonly Channel<OpenedPush> received = Channel.CreateUnbounded<OpenedPush>();

    private TestPushService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Asked++;
            if (Status != StatusCodes.Status201Created)
            {
                context.Response.StatusCode = Status;
                return;
            }

            var raw = body.ToArray();
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value));
            await received.Writer.WriteAsync(new OpenedPush(context.Request.Path, JsonDocument.Parse(Open(raw)).RootElement.Clone(), headers, Encoding.Latin1.GetString(raw)), context.RequestAborted);
            context.Response.StatusCode = Status;
        });
    }

    public int Status { get; set; } = StatusCodes.Status201Created;

    public int Asked { get; private set; }

    public string Address => app.Urls.First();

    public static async Task<TestPushService> StartAsync()
    {
        var service = new TestPushService();
        await service.app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public static Dictionary<string, string?> Settings => new() { ["Chat:WebPush:Subject"] = "mailto:chat@example.com", ["Chat:WebPush:AllowPrivate"] = "true" };

    /// <summary>How a browser behind it says that it is reached.</summary>
    public PushAddress Browser(string name) => new($"{Address}/push/{name}", Base64Url.EncodeToString(PublicKey), Base64Url.EncodeToString(auth));

    public async Task<OpenedPush> NextAsync() => await received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

    public bool IsQuiet => !received.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private byte[] PublicKey => Point(key.ExportParameters(false).Q);

    /// <summary>aes128gcm with the keys of a push message.</summary>
    private byte[] Open(byte[] body)
    {
        var (salt, sender, sealedText) = (body[..16], body[21..(21 + body[20])], body[(21 + body[20])..]);
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        var shared = key.DeriveRawSecretAgreement(other.PublicKey);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, auth, [.. "WebPush: info\0"u8, .. PublicKey, .. sender]);
        var content = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]);
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, [.. "Content-Encoding: nonce\0"u8]);
        using var aes = new AesGcm(content, 16);
        var text = new byte[sealedText.Length - 16];
        aes.Decrypt(nonce, sealedText.AsSpan()[..^16], sealedText.AsSpan()[^16..], text);

        // A two ends the last record; noughts may follow it.
        return text[..Array.LastIndexOf(text, (byte)2)];
    }

    private static byte[] Point(ECPoint point) => [4, .. point.X!, .. point.Y!];
}
