using System.Globalization;
using Chat.Core.Diagnostics;

namespace Chat.Core.Data;

/// <summary>Keeps a second host away from the data directory for as long as this process lives, however it dies.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string LockFile = "chat.lock";
    private const string OwnerFile = "chat.owner";

    private readonly FileStream held;

    private DataDirectoryLock(FileStream held) => this.held = held;

    /// <summary>Creates the directory when it is absent, proves that it can be written, and takes it.</summary>
    /// <exception cref="ChatStartException">It cannot be written, or another host has it.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        FileStream stream;
        try
        {
            Create(directory);
            stream = new FileStream(Path.Combine(directory, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or NotSupportedException or DirectoryNotFoundException or PathTooLongException)
        {
            throw Unwritable(directory, e);
        }
        catch (IOException e)
        {
            throw IsHeldByAnother(e)
                ? new ChatStartException($"Chat:DataDirectory is \"{directory}\", which process {Owner(directory)} uses; allowed is one host for each data directory.", e)
                : Unwritable(directory, e);
        }

        try
        {
            File.WriteAllText(Path.Combine(directory, OwnerFile), string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} on {Environment.MachineName}"));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            stream.Dispose();
            throw Unwritable(directory, e);
        }

        return new DataDirectoryLock(stream);
    }

    public void Dispose() => held.Dispose();

    /// <summary>A new one is its owner's alone; one that is there stays as its operator made it.</summary>
    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static ChatStartException Unwritable(string directory, Exception e) =>
        new($"Chat:DataDirectory is \"{directory}\", which cannot be written ({e.Message}); allowed is a directory on a local disk that this user may create and write.", e);

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Owner(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, OwnerFile));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return "unknown";
        }
    }
}
