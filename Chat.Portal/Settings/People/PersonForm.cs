using Chat.Core.Agents;
using Chat.Core.People;

namespace Chat.Portal.Settings.People;

/// <summary>What is typed and chosen about somebody, before it is stored.</summary>
public sealed class PersonForm
{
    public string Email { get; set; } = "";

    public string Name { get; set; } = "";

    public AgentRole Role { get; set; }

    public HashSet<Guid> Sites { get; init; } = [];

    public HashSet<Guid> Teams { get; init; } = [];

    public bool OwnTeamsOnly { get; set; }

    public Service Serves => new([.. Sites], [.. Teams], OwnTeamsOnly);

    public static PersonForm Of(Person person) => new()
    {
        Email = person.Email,
        Name = person.Name,
        Role = person.Role,
        Sites = [.. person.Serves.Sites],
        Teams = [.. person.Serves.Teams],
        OwnTeamsOnly = person.Serves.OwnTeamsOnly,
    };
}
