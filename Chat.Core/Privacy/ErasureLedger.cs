using Chat.Core.Diagnostics;

namespace Chat.Core.Privacy;

/// <summary>
/// Who was erased, beside the database and not in it: a backup that is put back knows nothing of an erasure that came later, this file does.
/// One id a line, and nothing else.
/// </summary>
public sealed class ErasureLedger(ChatOptions options)
{
    public const string File = "erased.ids";

    private readonly Lock gate = new();

    private string Place => Path.Combine(options.DataDirectory, File);

    /// <summary>On disk when it returns.</summary>
    /// <exception cref="ChatRefusedException">It could not be written: nothing may be erased that could come back.</exception>
    public void Add(IReadOnlyCollection<Guid> clientIds)
    {
        lock (gate)
        {
            try
            {
                using var file = new FileStream(Place, FileMode.Append, FileAccess.Write, FileShare.Read);
                using (var text = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" })
                {
                    // A line that a crash has cut does not swallow the next.
                    text.WriteLine();
                    foreach (var id in clientIds)
                    {
                        text.WriteLine(id);
                    }
                }

                file.Flush(flushToDisk: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw ChatRefusedException.Unavailable(e);
            }
        }
    }

    /// <exception cref="ChatStartException">It is there and cannot be read.</exception>
    public IReadOnlySet<Guid> Read()
    {
        lock (gate)
        {
            try
            {
                return System.IO.File.Exists(Place)
                    ? System.IO.File.ReadLines(Place).Select(line => Guid.TryParse(line, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).ToHashSet()
                    : new HashSet<Guid>();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ChatStartException($"{Place} cannot be read ({e.Message}); it says who was erased, and whoever it names must not come back.", e);
            }
        }
    }
}
