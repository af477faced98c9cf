using System.Net;
using System.Net.Sockets;
using Chat.Core;
using Chat.Core.Notifications;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace Chat.Portal.Notifications;

/// <summary>What became of a push.</summary>
internal enum PushOutcome
{
    Sent,

    /// <summary>The push service knows this browser no more.</summary>
    Gone,
    Failed,
}

/// <summary>
/// The line to push services, the one place where the host asks another host without being asked for it: only while <c>Chat:WebPush:Subject</c> is set, only where a browser of an
/// agent has said that it is reached, never into a private network, and deaf to what the answer says beyond its status.
/// </summary>
internal sealed partial class PushLine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ChatOptions options;
    private readonly PushKeys keys;
    private readonly ILogger<PushLine> logger;
    private readonly HttpClient http;
    private readonly PushServiceClient services;
    private VapidAuthentication? identity;

    public PushLine(ChatOptions options, PushKeys keys, ILogger<PushLine> logger)
    {
        (this.options, this.keys, this.logger) = (options, keys, logger);
        http = new HttpClient(new DeafHandler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = Patience / 2,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 16,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
        }))
        { Timeout = Patience };
        services = new PushServiceClient(http) { AutoRetryAfter = false };
    }

    /// <summary>Null while it is off.</summary>
    public string? PublicKey => options.WebPush is null ? null : keys.Pair.PublicKey;

    /// <param name="topic">What has not been delivered under the same one, this takes the place of; at most 32 characters of base64url.</param>
    public async Task<(PushOutcome Outcome, TimeSpan? RetryAfter)> SendAsync(PushTarget target, string content, string topic, TimeSpan lasts, CancellationToken cancellationToken)
    {
        try
        {
            identity ??= new VapidAuthentication(keys.Pair.PublicKey, keys.Pair.PrivateKey) { Subject = options.WebPush!.Subject };
            var subscription = new PushSubscription { Endpoint = target.Address.Endpoint };
            subscription.SetKey(PushEncryptionKeyName.P256DH, target.Address.P256dh);
            subscription.SetKey(PushEncryptionKeyName.Auth, target.Address.Auth);
            var message = new PushMessage(content) { Topic = topic, TimeToLive = (int)lasts.TotalSeconds, Urgency = PushMessageUrgency.High };
            await services.RequestPushMessageDeliveryAsync(subscription, message, identity, VapidAuthenticationScheme.Vapid, cancellationToken);
            Log.Sent(logger, target.SignInId);
            return (PushOutcome.Sent, null);
        }
        catch (PushServiceClientException e)
        {
            // The exception itself carries the endpoint.
            Log.Refused(logger, target.SignInId, (int)e.StatusCode);
            var isGone = e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;
            return (isGone ? PushOutcome.Gone : PushOutcome.Failed, e.Headers?.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // So may its message.
            Log.NotReached(logger, target.SignInId, e.GetType().Name);
            return (PushOutcome.Failed, null);
        }
    }

    public void Dispose()
    {
        identity?.Dispose();
        http.Dispose();
    }

    /// <summary>Connects to an address that was looked at, so that a name cannot mean another one the next moment.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var place = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(place.Host, cancellationToken);
        var open = Array.FindAll(addresses, address => options.WebPush is { AllowPrivate: true } || PublicNetwork.Has(address));
        if (open.Length == 0)
        {
            throw new HttpRequestException("A push service has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, place.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whatever stands in an answer, and however long it is, nobody reads it.</summary>
    private sealed class DeafHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            answer.Content.Dispose();
            answer.Content = new ByteArrayContent([]);
            return answer;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7250, LogLevel.Debug, "The browser of sign-in {SignInId} was told of something")]
        public static partial void Sent(ILogger logger, Guid signInId);

        [LoggerMessage(7251, LogLevel.Warning, "The push service of sign-in {SignInId} answers with {Status}")]
        public static partial void Refused(ILogger logger, Guid signInId, int status);

        [LoggerMessage(7252, LogLevel.Warning, "The push service of sign-in {SignInId} is not reached: {Kind}")]
        public static partial void NotReached(ILogger logger, Guid signInId, string kind);
    }
}
