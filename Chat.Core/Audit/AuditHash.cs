using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Chat.Core.Audit;

/// <summary>
/// Version 1 of what an entry's hash is made from: the version as one byte, the hash of the entry before (32 zero bytes before the first), sequence and time in
/// milliseconds as eight bytes each, the actor's id as 16 bytes after a one, or a zero; then action, kind and id of the object, address and details, each
/// as its length in UTF-8 and its bytes, or -1 when it is absent. Numbers are big-endian.
/// </summary>
internal static class AuditHash
{
    public const int Version = 1;
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>What stands before the first entry.</summary>
    public static readonly byte[] Origin = new byte[Length];

    public static byte[] Of(byte[] previous, AuditRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)record.Version]);
        hash.AppendData(previous);
        Number(hash, record.Sequence);
        Number(hash, record.At.ToUnixTimeMilliseconds());
        Actor(hash, record.ActorId);
        Text(hash, record.Action);
        Text(hash, record.ObjectKind);
        Text(hash, record.ObjectId);
        Text(hash, record.Address);
        Text(hash, record.Details);
        return hash.GetHashAndReset();
    }

    private static void Number(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Actor(IncrementalHash hash, Guid? actorId)
    {
        hash.AppendData([actorId is null ? (byte)0 : (byte)1]);
        if (actorId is { } id)
        {
            hash.AppendData(id.ToByteArray(bigEndian: true));
        }
    }

    private static void Text(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(bytes ?? []);
    }
}
