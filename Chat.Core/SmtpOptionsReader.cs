using System.Globalization;
using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Configuration;

namespace Chat.Core;

/// <summary>Reads <c>Chat:Smtp</c> and the address that stands in the links of mails; one line for each fault.</summary>
internal static class SmtpOptionsReader
{
    private const string Section = "Chat:Smtp";
    private const string Public = "Chat:PublicAddress";

    /// <summary>Null when nothing is set.</summary>
    public static SmtpOptions? Read(IConfiguration configuration, List<string> faults)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any(child => !string.IsNullOrWhiteSpace(child.Value)))
        {
            return null;
        }

        var before = faults.Count;
        var host = Value("Host") ?? "";
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            faults.Add($"{Section}:Host is \"{host}\"; allowed is the name or address of a mail server.");
        }

        var security = SmtpSecurity.StartTls;
        if (Value("Security") is { } wanted && !(Enum.TryParse(wanted, ignoreCase: true, out security) && Enum.IsDefined(security) && !char.IsAsciiDigit(wanted[0])))
        {
            faults.Add($"{Section}:Security is \"{wanted}\"; allowed are starttls, tls and none.");
        }

        if (security == SmtpSecurity.None && !IsLoopback(host))
        {
            faults.Add($"{Section}:Security is \"none\"; allowed for a server on the loopback only.");
        }

        var port = security switch { SmtpSecurity.Tls => 465, SmtpSecurity.None => 25, _ => 587 };
        if (Value("Port") is { } given && !(int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort))
        {
            faults.Add($"{Section}:Port is \"{given}\"; allowed are whole numbers from 1 to {IPEndPoint.MaxPort}.");
        }

        var (userName, password) = (Value("UserName"), Value("Password"));
        if (userName is null != password is null)
        {
            faults.Add($"{Section}:{(userName is null ? "UserName" : "Password")} is \"\"; allowed are both of UserName and Password, or neither.");
        }

        var from = Value("From") ?? "";
        if (!MailAddress.TryCreate(from, out var parsed) || parsed.Address != from)
        {
            faults.Add($"{Section}:From is \"{from}\"; allowed is an e-mail address, such as chat@example.com.");
        }

        if (ReadPublicAddress(configuration, faults) is null && faults.Count == before)
        {
            faults.Add($"{Public} is \"\"; allowed is the portal's own address, such as https://chat.example.com: with {Section} it stands in the links of mails.");
        }

        return faults.Count > before ? null : new SmtpOptions
        {
            Host = host,
            Port = port,
            Security = security,
            UserName = userName,
            Password = password,
            From = from,
            FromName = Value("FromName") ?? "Chat",
        };

        string? Value(string key) => section[key] is { } value && value.Trim().Length > 0 ? value.Trim() : null;
    }

    /// <summary>Null when it is not set, or is none. Never taken from a request: whoever sends one writes its Host as he likes.</summary>
    public static Uri? ReadPublicAddress(IConfiguration configuration, List<string> faults)
    {
        if (configuration[Public]?.Trim() is not { Length: > 0 } value)
        {
            return null;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback))
        {
            return address;
        }

        var fault = $"{Public} is \"{value}\"; allowed is https:// and the portal's host, and http:// on the loopback.";
        if (!faults.Contains(fault))
        {
            faults.Add(fault);
        }

        return null;
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
