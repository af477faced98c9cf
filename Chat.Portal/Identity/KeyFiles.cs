using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Chat.Portal.Identity;

/// <summary>The data-protection keys in their folder, for this user only: whoever reads them can be anybody.</summary>
internal sealed class KeyFiles : FileSystemXmlRepository
{
    public KeyFiles(string folder, ILoggerFactory loggers)
        : base(System.IO.Directory.CreateDirectory(folder), loggers) => Close();

    public override void StoreElement(XElement element, string friendlyName)
    {
        base.StoreElement(element, friendlyName);
        Close();
    }

    /// <summary>Also what an older version has left open. The folder first: while a file is being written, nobody gets to it.</summary>
    private void Close()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(Directory.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles("*.xml"))
        {
            File.SetUnixFileMode(file.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
