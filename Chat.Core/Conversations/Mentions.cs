using Chat.Core.Agents;

namespace Chat.Core.Conversations;

/// <summary>Finds who is named in a note.</summary>
public static class Mentions
{
    /// <summary>Each <c>@Name</c> of somebody in the team, in the order of the text: full names before first names, which count only where one person has them.</summary>
    public static IEnumerable<(int Start, int Length, Guid AgentId)> In(string text, IReadOnlyCollection<AgentCard> team)
    {
        var names = team.Select(a => (a.Name, a.Id))
            .Concat(team.GroupBy(a => a.Name.Split(' ')[0], StringComparer.OrdinalIgnoreCase).Where(g => g.Count() == 1).Select(g => (Name: g.Key, g.Single().Id)))
            .Where(n => n.Name.Length > 0)
            .OrderByDescending(n => n.Name.Length)
            .ToList();
        for (var at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            // An address is no mention.
            if (at > 0 && char.IsLetterOrDigit(text[at - 1]))
            {
                continue;
            }

            var rest = text.AsSpan(at + 1);
            foreach (var (name, id) in names)
            {
                if (rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (rest.Length == name.Length || !char.IsLetterOrDigit(rest[name.Length])))
                {
                    yield return (at, name.Length + 1, id);
                    at += name.Length;
                    break;
                }
            }
        }
    }
}
