using System.Text.Json;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Agents;

/// <summary>An agent wants things otherwise, on whatever device he said so.</summary>
public sealed record AgentPreferencesChanged(Guid AgentId) : ChatEvent;

/// <summary>What an agent says about himself: how he wants to be told of things, and whether he is there. Each agent for himself.</summary>
public sealed partial class AgentPreferences(
    IDbContextFactory<ChatDbContext> store, AgentDirectory agents, ChatEvents events, ILogger<AgentPreferences> logger)
{
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<DeskPreferences> ReadAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return DeskPreferences.Read(await db.Users.Where(a => a.Id == agentId).Select(a => a.Preferences).SingleAsync(cancellationToken));
    }

    /// <summary>Changes what is stored now, so that two devices do not undo each other.</summary>
    /// <returns>As it was stored.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task<DeskPreferences> ChangeAsync(Guid agentId, Func<DeskPreferences, DeskPreferences> change, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var wanted = DeskPreferences.Default;
        await store.ChangeAsync(
            logger,
            async db =>
            {
                var stored = await db.Users.Where(a => a.Id == agentId).Select(a => a.Preferences).SingleAsync(cancellationToken);
                wanted = change(DeskPreferences.Read(stored));
                var json = JsonSerializer.Serialize(wanted, DeskPreferences.Json);
                await db.Users.Where(a => a.Id == agentId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Preferences, json), cancellationToken);
            },
            cancellationToken);
        agents.Forget();
        events.Publish(new AgentPreferencesChanged(agentId));
        return wanted;
    }

    /// <summary>His own word: online, busy or away. Visitors and colleagues see it at once.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such word, or no store.</exception>
    public async Task SetAvailabilityAsync(Guid agentId, Availability availability, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        if (!Enum.IsDefined(availability))
        {
            throw ChatRefusedException.Invalid("There is no such word.");
        }

        await store.ChangeAsync(
            logger,
            db => db.Users.Where(a => a.Id == agentId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Availability, availability), cancellationToken),
            cancellationToken);
        agents.Forget();
        events.Publish(new TeamChanged());
        Log.Said(logger, agentId, availability);
    }

    private static partial class Log
    {
        [LoggerMessage(2851, LogLevel.Debug, "Agent {AgentId} is {Availability}")]
        public static partial void Said(ILogger logger, Guid agentId, Availability availability);
    }
}
