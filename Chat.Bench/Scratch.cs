using System.Collections.Concurrent;

namespace Chat.Bench;

/// <summary>Temporary folders that do not outlive this program, however it ends.</summary>
internal static class Scratch
{
    private static readonly ConcurrentDictionary<string, bool> Folders = [];

    public static string Create(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix).FullName;
        Folders[folder] = true;
        return folder;
    }

    public static void Delete(string folder)
    {
        if (Folders.TryRemove(folder, out _))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static void DeleteAll()
    {
        foreach (var folder in Folders.Keys)
        {
            Delete(folder);
        }
    }
}
