using System.Net.Mail;
using Microsoft.Extensions.Configuration;

namespace Chat.Core;

/// <summary>Reads <c>Chat:WebPush</c>; one line for each fault.</summary>
internal static class WebPushOptionsReader
{
    private const string Section = "Chat:WebPush";
    private const string MailTo = "mailto:";

    /// <summary>Null when nothing is set.</summary>
    public static WebPushOptions? Read(IConfiguration configuration, List<string> faults)
    {
        var section = configuration.GetSection(Section);
        var subject = section["Subject"]?.Trim() ?? "";
        var allowsPrivate = false;
        if (section["AllowPrivate"]?.Trim() is { Length: > 0 } allows && !bool.TryParse(allows, out allowsPrivate))
        {
            faults.Add($"{Section}:AllowPrivate is \"{allows}\"; allowed are true and false.");
        }

        if (subject.Length == 0)
        {
            return null;
        }

        if (!IsSubject(subject))
        {
            faults.Add($"{Section}:Subject is \"{subject}\"; allowed is whom a push service may turn to, such as mailto:chat@example.com or https://example.com.");
            return null;
        }

        return new WebPushOptions { Subject = subject, AllowPrivate = allowsPrivate };
    }

    private static bool IsSubject(string subject) =>
        subject.StartsWith(MailTo, StringComparison.Ordinal)
            ? MailAddress.TryCreate(subject[MailTo.Length..], out var address) && address.Address == subject[MailTo.Length..]
            : Uri.TryCreate(subject, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttps;
}
