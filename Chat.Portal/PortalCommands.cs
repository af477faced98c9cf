using Chat.Core;
using Chat.Portal.Commands;

namespace Chat.Portal;

/// <summary>What the program does instead of serving, when its first argument names it.</summary>
internal static class PortalCommands
{
    /// <summary>The command that the arguments ask for, which answers the exit code; null when the host is to start.</summary>
    public static Func<int>? Find(string[] args) => args switch
    {
        [VerifyAudit.Name, .. var rest] => () => VerifyAudit.Run(Options(rest), rest),
        [RotateKeys.Name, .. var rest] => () => RotateKeys.Run(rest),
        _ => null,
    };

    /// <summary>The same settings as the host's; nothing is opened and nothing is locked.</summary>
    private static ChatOptions Options(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        return ChatOptionsReader.Read(builder.Configuration, builder.Environment.ContentRootPath, builder.Environment.IsDevelopment());
    }
}
