using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Chat.Portal.Widget;

/// <summary>
/// SignalR's JSON protocol with the contract's manners: a frame that is no message or too large is refused while the
/// connection lives on, and the text of an error begins with its code.
/// </summary>
internal sealed class VisitorHubProtocol(IOptions<JsonHubProtocolOptions> options) : IHubProtocol
{
    /// <summary>Bytes of one frame.</summary>
    public const int FrameLimit = 64 * 1024;

    private const byte RecordSeparator = 0x1E;
    private const string Unhandled = "An unexpected error occurred invoking";
    private const string Marker = "HubException: ";

    private readonly JsonHubProtocol json = new(options);

    public string Name => json.Name;

    public int Version => json.Version;

    public TransferFormat TransferFormat => json.TransferFormat;

    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var end = input.PositionOf(RecordSeparator);
        if (end is null && input.Length <= FrameLimit)
        {
            message = null;
            return false;
        }

        var frame = end is null ? input : input.Slice(0, input.GetPosition(1, end.Value));
        if (frame.Length > FrameLimit + 1)
        {
            // The rest of it, should it still be on its way, is no message of its own and is passed over below.
            input = input.Slice(frame.End);
            message = Refusal(frame, $"The frame is larger than {FrameLimit} bytes.");
            return true;
        }

        var record = frame;
        input = input.Slice(frame.End);
        try
        {
            if (json.TryParseMessage(ref record, binder, out message))
            {
                return true;
            }
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            // Answered below.
        }

        message = Refusal(frame, "The frame is no message of this protocol.");
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => json.WriteMessage(Rewrite(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(Rewrite(message));

    /// <summary>Refuses the invocation when the frame still tells which one it is; a ping does nothing.</summary>
    private static HubMessage Refusal(ReadOnlySequence<byte> frame, string reason) =>
        InvocationId(frame) is { } id
            ? new InvocationBindingFailureMessage(id, "", ExceptionDispatchInfo.Capture(new HubException(reason)))
            : PingMessage.Instance;

    private static string? InvocationId(ReadOnlySequence<byte> frame)
    {
        var reader = new Utf8JsonReader(frame.Slice(0, Math.Min(frame.Length, FrameLimit)), isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("invocationId"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not readable up to there.
        }

        return null;
    }

    private static HubMessage Rewrite(HubMessage message) =>
        message is CompletionMessage { Error: { } error, InvocationId: { } id }
            ? CompletionMessage.WithError(id, Text(error))
            : message;

    /// <summary>SignalR puts a sentence of its own before what a hub says; the contract wants the code first.</summary>
    private static string Text(string error)
    {
        var marker = error.IndexOf(Marker, StringComparison.Ordinal);
        if (error.StartsWith(Unhandled, StringComparison.Ordinal))
        {
            return marker < 0 ? $"{VisitorErrors.Unavailable}: The server failed. Send again with the same id." : error[(marker + Marker.Length)..];
        }

        return $"{VisitorErrors.InvalidRequest}: {(marker < 0 ? "The invocation does not fit its method." : error[(marker + Marker.Length)..])}";
    }
}
