using System.Text.RegularExpressions;

namespace Chat.Core.CannedReplies;

/// <summary>What the variables of a canned reply stand for.</summary>
/// <param name="ClientName">Hostile text: it is put in as it is, and nothing in it is filled again.</param>
public sealed record CannedContext(string ClientName, string AgentName, string SiteName)
{
    public string SignOff { get; init; } = "";
}

/// <summary>The variables in a canned reply: <c>{client.first_name}</c>, or with a word for where nothing is known <c>{client.first_name|there}</c>.</summary>
public static partial class CannedVariables
{
    public static readonly IReadOnlyList<string> Names = ["client.name", "client.first_name", "agent.name", "agent.first_name", "agent.signature", "site.name"];

    /// <summary>One pass: what is put in is not looked at again. What is no variable stays as it stands.</summary>
    public static string Fill(string body, CannedContext context) => Variable().Replace(body, found =>
    {
        var value = found.Groups[1].Value switch
        {
            "client.name" => context.ClientName,
            "client.first_name" => First(context.ClientName),
            "agent.name" => context.AgentName,
            "agent.first_name" => First(context.AgentName),
            "agent.signature" => context.SignOff,
            "site.name" => context.SiteName,
            _ => found.Value,
        };
        return value.Length > 0 ? value : found.Groups[2].Value;
    });

    /// <summary>The first variable that does not exist; null when all do.</summary>
    public static string? Unknown(string body) => Variable().Matches(body).Select(m => m.Groups[1].Value).FirstOrDefault(name => !Names.Contains(name));

    private static string First(string name) => name.Split(' ', 2, StringSplitOptions.TrimEntries)[0];

    [GeneratedRegex(@"\{([a-z_]{1,20}\.[a-z_]{1,20})(?:\|([^{}\n]{0,60}))?\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
