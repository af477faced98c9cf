using Chat.Core.Diagnostics;
using Chat.Portal;
using Chat.Portal.Languages;

try
{
#if DEBUG
    // Whoever runs it from source is a developer, unless the environment says otherwise.
    Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Development);
#endif
    LanguagePipeline.SpeakToPrograms();
    if (PortalCommands.Find(args) is { } command)
    {
        return command();
    }

    var builder = WebApplication.CreateBuilder(args);
    builder.AddPortal();

    await using var app = builder.Build();
    app.UsePortal();

    var start = app.Services.GetRequiredService<PortalStart>();
    await start.PrepareAsync(app.Lifetime.ApplicationStopping);
    await PortalStart.ListenAsync(app);
    start.Announce(app.Urls);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (ChatStartException e)
{
    foreach (var fault in e.Faults)
    {
        await Console.Error.WriteLineAsync($"Chat cannot start: {fault}");
    }

    return 1;
}
