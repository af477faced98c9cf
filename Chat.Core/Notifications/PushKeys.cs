using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Notifications;

/// <summary>The key pair by which push services know this host again (VAPID, RFC 8292). Made when it is first asked for, kept in the data directory under data protection.</summary>
public sealed partial class PushKeys(ChatOptions options, IDataProtectionProvider protection, ILogger<PushKeys> logger)
{
    public const string FileName = "web-push.key";

    private readonly IDataProtector protector = protection.CreateProtector("Chat.WebPush.Keys");
    private readonly Lock gate = new();
    private PushKeyPair? known;

    /// <exception cref="IOException">The data directory cannot be written.</exception>
    public PushKeyPair Pair
    {
        get
        {
            lock (gate)
            {
                return known ??= Read() ?? Make();
            }
        }
    }

    private string Place => Path.Combine(options.DataDirectory, FileName);

    private PushKeyPair? Read()
    {
        if (!File.Exists(Place))
        {
            return null;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(protector.Unprotect(File.ReadAllBytes(Place)), out _);
            return PushKeyPair.Of(key);
        }
        catch (CryptographicException e)
        {
            // Keys were rotated, or the folder is another one's. Browsers ask for the new one when a page is next opened in them.
            Log.Unreadable(logger, e);
            return null;
        }
    }

    private PushKeyPair Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var half = Place + ".new";
        var access = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(half, access))
        {
            file.Write(protector.Protect(key.ExportPkcs8PrivateKey()));
            file.Flush(flushToDisk: true);
        }

        File.Move(half, Place, overwrite: true);
        Log.Made(logger);
        return PushKeyPair.Of(key);
    }

    private static partial class Log
    {
        [LoggerMessage(2981, LogLevel.Information, "A key pair for web push was made")]
        public static partial void Made(ILogger logger);

        [LoggerMessage(2982, LogLevel.Warning, "The key pair for web push cannot be read; a new one takes its place")]
        public static partial void Unreadable(ILogger logger, Exception exception);
    }
}

/// <param name="PublicKey">An uncompressed point, base64url: what a browser subscribes with.</param>
/// <param name="PrivateKey">32 bytes, base64url.</param>
public sealed record PushKeyPair(string PublicKey, string PrivateKey)
{
    /// <summary>Without the private one.</summary>
    public override string ToString() => PublicKey;

    internal static PushKeyPair Of(ECDsa key)
    {
        var parts = key.ExportParameters(includePrivateParameters: true);
        return new PushKeyPair(Base64Url.EncodeToString([4, .. parts.Q.X!, .. parts.Q.Y!]), Base64Url.EncodeToString(parts.D!));
    }
}
