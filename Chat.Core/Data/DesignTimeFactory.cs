using Chat.Core.Agents;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Core.Data;

/// <summary>Lets <c>dotnet ef</c> see the schema without starting the host.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<ChatDbContext>
{
    public ChatDbContext CreateDbContext(string[] args)
    {
        var services = new ServiceCollection();
        services.AddIdentityCore<Agent>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        return new ChatDbContext(new DbContextOptionsBuilder<ChatDbContext>()
            .UseSqlite("Data Source=design.db")
            .UseApplicationServiceProvider(services.BuildServiceProvider())
            .Options);
    }
}
