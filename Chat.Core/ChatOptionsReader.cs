using System.Globalization;
using System.Net;
using System.Net.Mail;
using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Chat.Core;

/// <summary>Turns configuration into <see cref="ChatOptions"/> and reports every wrong setting at once.</summary>
public sealed class ChatOptionsReader
{
    public const string DatabaseFile = "chat.db";

    private static readonly string[] KnownKeys = ["DataDirectory", "Agents", "Demo", "Limits", "Proxies", "Attachments", "Attention", "Oidc", "WebPush", "Smtp", "PublicAddress"];

    private readonly IConfiguration configuration;
    private readonly List<string> faults = [];

    private ChatOptionsReader(IConfiguration configuration) => this.configuration = configuration;

    /// <param name="configuration">The host's whole configuration.</param>
    /// <param name="contentRoot">Relative paths start here.</param>
    /// <param name="isDevelopment">The default of <c>Chat:Demo</c>.</param>
    /// <exception cref="ChatStartException">One line for each wrong setting.</exception>
    public static ChatOptions Read(IConfiguration configuration, string contentRoot, bool isDevelopment)
    {
        var reader = new ChatOptionsReader(configuration);
        var options = reader.ReadAll(contentRoot, isDevelopment);
        return reader.faults.Count == 0 ? options : throw new ChatStartException(reader.faults);
    }

    /// <summary>Names under <c>Chat:</c> that mean nothing, most likely a slip of the pen.</summary>
    public static IEnumerable<string> UnknownKeys(IConfiguration configuration) =>
        configuration.GetSection("Chat").GetChildren().Select(s => s.Key)
            .Where(key => !KnownKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => $"Chat:{key}");

    private ChatOptions ReadAll(string contentRoot, bool isDevelopment)
    {
        var directory = Path.GetFullPath(Value("Chat:DataDirectory") ?? "App_Data", contentRoot);
        return new ChatOptions
        {
            DataDirectory = directory,
            ConnectionString = ReadConnectionString(directory),
            Agents = ReadAgents(),
            Demo = ReadBoolean("Chat:Demo", isDevelopment),
            LimitsEnabled = ReadBoolean("Chat:Limits:Enabled", true),
            Limits = ReadLimits(new HostLimits()),
            Proxies = ReadProxies(),
            Oidc = OidcOptionsReader.Read(configuration, faults),
            Smtp = SmtpOptionsReader.Read(configuration, faults),
            PublicAddress = SmtpOptionsReader.ReadPublicAddress(configuration, faults),
            WebPush = WebPushOptionsReader.Read(configuration, faults),
            LiftAfter = ReadMinutes("Chat:Attention:LiftAfterMinutes", 10, 1_440),
            MaxAttachmentSize = ReadBytes("Chat:Attachments:MaxSize", 10_000_000, 1_000_000_000),
            DailyAttachmentsPerClient = ReadBytes("Chat:Attachments:DailyPerClient", 200_000_000, 1_000_000_000_000),
            DailyAttachmentsPerAddress = ReadBytes("Chat:Attachments:DailyPerAddress", 1_000_000_000, 1_000_000_000_000),
            AttachmentReserve = ReadBytes("Chat:Attachments:Reserve", 500_000_000, 1_000_000_000_000_000),
            DailyAttachmentsPerAgent = ReadBytes("Chat:Attachments:DailyPerAgent", 2_000_000_000, 1_000_000_000_000),
        };
    }

    private string? Value(string key) => configuration[key] is { } value && value.Trim().Length > 0 ? value.Trim() : null;

    private bool ReadBoolean(string key, bool otherwise)
    {
        if (Value(key) is not { } value)
        {
            return otherwise;
        }

        if (bool.TryParse(value, out var parsed))
        {
            return parsed;
        }

        faults.Add($"{key} is \"{value}\"; allowed are true and false.");
        return otherwise;
    }

    private long ReadBytes(string key, long otherwise, long most)
    {
        if (Value(key) is not { } value)
        {
            return otherwise;
        }

        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 && bytes <= most)
        {
            return bytes;
        }

        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is \"{value}\"; allowed are whole bytes from 1 to {most}."));
        return otherwise;
    }

    private HostLimits ReadLimits(HostLimits otherwise) => new()
    {
        Connections = ReadCount("Chat:Limits:Connections", otherwise.Connections),
        Sockets = ReadCount("Chat:Limits:Sockets", otherwise.Sockets),
        ConnectionsPerAddress = ReadCount("Chat:Limits:ConnectionsPerAddress", otherwise.ConnectionsPerAddress),
        SocketsPerAddress = ReadCount("Chat:Limits:SocketsPerAddress", otherwise.SocketsPerAddress),
        NewcomersPerSite = ReadCount("Chat:Limits:NewcomersPerSite", otherwise.NewcomersPerSite),
        PagesPerAgent = ReadCount("Chat:Limits:PagesPerAgent", otherwise.PagesPerAgent),
    };

    private int ReadCount(string key, int otherwise)
    {
        const int Most = 1_000_000;
        if (Value(key) is not { } value)
        {
            return otherwise;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= Most)
        {
            return count;
        }

        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is \"{value}\"; allowed are whole numbers from 1 to {Most}."));
        return otherwise;
    }

    /// <returns>Null for 0, which turns it off.</returns>
    private TimeSpan? ReadMinutes(string key, int otherwise, int most)
    {
        var minutes = otherwise;
        if (Value(key) is { } value && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out minutes) && minutes <= most))
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is \"{value}\"; allowed are whole minutes from 1 to {most}, and 0 for never."));
        }

        return minutes == 0 ? null : TimeSpan.FromMinutes(minutes);
    }

    private string ReadConnectionString(string directory)
    {
        var value = Value("ConnectionStrings:Chat") ?? $"Data Source={Path.Combine(directory, DatabaseFile)}";
        try
        {
            var builder = new SqliteConnectionStringBuilder(value);
            if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
            {
                // The value may hold a password of another database, so it is not repeated.
                faults.Add("ConnectionStrings:Chat names no file; allowed is a SQLite connection string such as \"Data Source=/var/lib/chat/chat.db\".");
                return value;
            }

            builder.DataSource = Path.GetFullPath(builder.DataSource, directory);
            return builder.ToString();
        }
        catch (ArgumentException)
        {
            faults.Add("ConnectionStrings:Chat is not understood (its value is not shown, it may hold a password); allowed is a SQLite connection string such as \"Data Source=/var/lib/chat/chat.db\".");
            return value;
        }
    }

    private List<IPNetwork> ReadProxies()
    {
        var proxies = new List<IPNetwork>();
        foreach (var section in configuration.GetSection("Chat:Proxies").GetChildren())
        {
            var value = section.Value?.Trim() ?? "";
            if (IPAddress.TryParse(value, out var address))
            {
                proxies.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(value, out var network))
            {
                proxies.Add(network);
            }
            else
            {
                faults.Add($"{section.Path} is \"{value}\"; allowed is the address of a proxy such as 10.0.0.7, or a network such as 10.0.0.0/24.");
            }
        }

        return proxies;
    }

    private List<ConfiguredAgent> ReadAgents()
    {
        var agents = new List<ConfiguredAgent>();
        foreach (var section in configuration.GetSection("Chat:Agents").GetChildren())
        {
            var email = Value($"{section.Path}:Email");
            if (email is null || !MailAddress.TryCreate(email, out var address) || address.Address != email)
            {
                faults.Add($"{section.Path}:Email is \"{email}\"; allowed is an e-mail address.");
                continue;
            }

            if (agents.Any(a => string.Equals(a.Email, email, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add($"{section.Path}:Email is \"{email}\"; allowed is an address that no other agent has.");
            }

            // The password is taken as it stands, spaces included, and never repeated.
            var password = configuration[$"{section.Path}:Password"] ?? "";
            if (password.Length < PasswordRules.Length)
            {
                faults.Add($"{section.Path}:Password has {password.Length} characters; allowed are {PasswordRules.Length} or more.");
            }
            else if (PasswordRules.Check(password, email) is { } fault)
            {
                faults.Add($"{section.Path}:Password (its value is not shown) is not allowed: {fault}");
            }

            var name = Value($"{section.Path}:Name") ?? email[..email.IndexOf('@', StringComparison.Ordinal)];
            if (name.Length > AgentRules.NameLength || name.Any(char.IsControl))
            {
                faults.Add($"{section.Path}:Name has {name.Length} characters; allowed are up to {AgentRules.NameLength}, none of them a control character.");
            }

            var role = AgentRole.Administrator;
            if (Value($"{section.Path}:Role") is { } roleName && !AgentRules.TryParseRole(roleName, out role))
            {
                faults.Add($"{section.Path}:Role is \"{roleName}\"; allowed are agent, lead and administrator.");
            }

            agents.Add(new ConfiguredAgent(email, password, name, role));
        }

        return agents;
    }
}
