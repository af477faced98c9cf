using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Chat.Core.Diagnostics;

namespace Chat.Core.Notifications;

/// <summary>Where a browser is reached, as its own <c>PushSubscription</c> says it. A secret: never logged, never shown.</summary>
/// <param name="Endpoint">An address of the push service that knows the browser.</param>
/// <param name="P256dh">The browser's public key: an uncompressed point of P-256, base64url.</param>
/// <param name="Auth">16 bytes that only browser and host know, base64url.</param>
public sealed record PushAddress(string Endpoint, string P256dh, string Auth)
{
    private const int EndpointLength = 2_000;
    private const int KeyLength = 65;
    private const int AuthLength = 16;

    /// <summary>As it is kept, if the host may ever ask there. What a name stands for is looked at once more before each connection.</summary>
    /// <param name="allowsPrivate">Whether a private network, and plain http, will do.</param>
    /// <exception cref="ChatRefusedException">No address of a push service, or no keys of a browser.</exception>
    public static PushAddress Checked(PushAddress? address, bool allowsPrivate)
    {
        var isAddress = address is { Endpoint.Length: <= EndpointLength } && Uri.TryCreate(address.Endpoint, UriKind.Absolute, out var endpoint)
            && endpoint.UserInfo.Length == 0
            && (endpoint.Scheme == Uri.UriSchemeHttps || (allowsPrivate && endpoint.Scheme == Uri.UriSchemeHttp))
            && (allowsPrivate || endpoint.IsDefaultPort)
            && (allowsPrivate || !(endpoint.IsLoopback || (IPAddress.TryParse(endpoint.IdnHost, out var ip) && !PublicNetwork.Has(ip))));
        return isAddress && IsKey(address!.P256dh) && Bytes(address.Auth) is { Length: AuthLength }
            ? address
            : throw ChatRefusedException.Invalid("This browser did not say how it is reached.");
    }

    /// <summary>Without the secrets.</summary>
    public override string ToString() => nameof(PushAddress);

    private static bool IsKey(string? text)
    {
        if (Bytes(text) is not { Length: KeyLength } point || point[0] != 4)
        {
            return false;
        }

        try
        {
            // A point that is not on the curve is refused here, and not on each push.
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[]? Bytes(string? text)
    {
        try
        {
            return text is { Length: <= 200 } ? Base64Url.DecodeFromChars(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
