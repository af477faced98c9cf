using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Data;

public sealed class MigrationTests
{
    private static readonly Guid SiteId = Guid.CreateVersion7();
    private static readonly Guid ClientId = Guid.CreateVersion7();
    private static readonly Guid ConversationId = Guid.CreateVersion7();

    [Fact]
    public async Task Start_OnAFilledStoreOfTheFirstVersion_KeepsAllAndKnowsWhatWasDelivered()
    {
        var directory = Directory.CreateTempSubdirectory("chat-").FullName;
        await FillFirstVersionAsync(Path.Combine(directory, "chat.db"));

        await using var host = await ChatHost.StartAsync(new() { DataDirectory = directory });

        var queries = host.Services.GetRequiredService<ConversationQueries>();
        var conversation = await queries.FindAsync(ConversationId, TestContext.Current.CancellationToken);
        Assert.Equal((3, 2, 2), (conversation!.LastSequence, conversation.ClientReadSequence, conversation.ClientDeliveredSequence));
        var page = await queries.BeforeAsync(ConversationId, null, 50, TestContext.Current.CancellationToken);
        Assert.Equal(["one", "two", "three"], page.Messages.Select(m => m.Body));
        Assert.Equal(4, (await host.AgentRepliesAsync(ConversationId, "four")).Sequence);

        // Nobody who could see it before is kept out of anything.
        var team = await host.Services.GetRequiredService<AgentDirectory>().AllAsync(TestContext.Current.CancellationToken);
        Assert.All(team.Values, agent => Assert.False(agent.Scope.IsLimited));
    }

    private static async Task FillFirstVersionAsync(string file)
    {
        var services = new ServiceCollection();
        services.AddIdentityCore<Agent>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        await using var provider = services.BuildServiceProvider();
        await using var db = new ChatDbContext(new DbContextOptionsBuilder<ChatDbContext>()
            .UseSqlite($"Data Source={file};Pooling=False").UseApplicationServiceProvider(provider).Options);
        await db.GetService<IMigrator>().MigrateAsync("Initial", TestContext.Current.CancellationToken);
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        command.CommandText =
            """
            INSERT INTO Sites (Id, Key, Name, Color, Side, Greeting, TypingPreview, AllowedOrigins, CreatedAt) VALUES ($site, 'default', 'Support', '#4d51dc', 'right', 'Hi', 1, '', 1);
            INSERT INTO Clients (Id, SiteId, Name, CreatedAt, LastSeenAt) VALUES ($client, $site, 'Kim', 1, 1);
            INSERT INTO Conversations (Id, SiteId, ClientId, Status, CreatedAt, LastMessageAt, LastSequence, AgentReadSequence, ClientReadSequence, UnreadCount)
                VALUES ($conversation, $site, $client, 0, 1, 3, 3, 3, 2, 0);
            INSERT INTO Messages (Id, ConversationId, Sequence, MessageId, Author, Body, SentAt) VALUES
                (1, $conversation, 1, randomblob(16), 0, 'one', 1), (2, $conversation, 2, randomblob(16), 0, 'two', 2), (3, $conversation, 3, randomblob(16), 0, 'three', 3);
            """;
        command.Parameters.AddWithValue("$site", SiteId.ToByteArray(true));
        command.Parameters.AddWithValue("$client", ClientId.ToByteArray(true));
        command.Parameters.AddWithValue("$conversation", ConversationId.ToByteArray(true));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
