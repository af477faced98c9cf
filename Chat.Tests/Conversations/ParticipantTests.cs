using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

public sealed class ParticipantTests
{
    [Fact]
    public async Task Of_WroteOrWasNamed_TakesPartAtOnce()
    {
        await using var desk = await Desk.StartAsync();
        Assert.Empty(await OfAsync(desk));

        await desk.Conversations.PostFromAgentAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "Good morning", Desk.Stop);
        Assert.Equal([desk.Ana], await OfAsync(desk));
        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "@Jonas Wolf please look", Desk.Stop);

        Assert.Equal(new[] { desk.Ana, desk.Jonas }.Order(), (await OfAsync(desk)).Order());
    }

    [Fact]
    public async Task AddAndRemove_HimselfOrAColleague_IsHeardOfOnceAndLeavesNoLine()
    {
        await using var desk = await Desk.StartAsync();
        var participants = Participants(desk);
        await OfAsync(desk);
        using var heard = desk.Host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is ParticipantsChanged or ConversationsCommitted);

        await participants.AddAsync(desk.Ana, desk.Id, desk.Ana, Desk.Stop);
        await participants.AddAsync(desk.Ana, desk.Id, desk.Jonas, Desk.Stop);
        await participants.AddAsync(desk.Jonas, desk.Id, desk.Jonas, Desk.Stop);
        Assert.Equal(2, (await OfAsync(desk)).Count);
        await participants.RemoveAsync(desk.Jonas, desk.Id, desk.Ana, Desk.Stop);
        await participants.RemoveAsync(desk.Jonas, desk.Id, desk.Jonas, Desk.Stop);
        await participants.RemoveAsync(desk.Jonas, desk.Id, desk.Jonas, Desk.Stop);

        Assert.Empty(await OfAsync(desk));
        Assert.Single(await desk.ThreadAsync());
        for (var i = 0; i < 4; i++)
        {
            Assert.True(heard.Reader.TryRead(out var happened));
            Assert.Equal(new ParticipantsChanged(desk.Id), happened);
        }

        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Remove_ThenHeAnswersAgain_IsBack()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Conversations.PostFromAgentAsync(desk.Jonas, desk.Id, Guid.CreateVersion7(), "Good morning", Desk.Stop);
        await Participants(desk).RemoveAsync(desk.Jonas, desk.Id, desk.Jonas, Desk.Stop);
        Assert.Empty(await OfAsync(desk));

        await desk.Conversations.PostFromAgentAsync(desk.Jonas, desk.Id, Guid.CreateVersion7(), "One more thing", Desk.Stop);

        Assert.Equal([desk.Jonas], await OfAsync(desk));
    }

    [Fact]
    public async Task AnyChange_WithoutRightOrSense_IsRefused()
    {
        await using var desk = await Desk.StartAsync();
        var participants = Participants(desk);
        await participants.AddAsync(desk.Ana, desk.Id, desk.Jonas, Desk.Stop);
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Desk.Stop))!.IsDisabled = true;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => participants.AddAsync(desk.Jonas, desk.Id, desk.Ana, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => participants.RemoveAsync(desk.Jonas, desk.Id, desk.Jonas, Desk.Stop));
        await Desk.RefusedAsync(() => participants.AddAsync(desk.Ana, desk.Id, desk.Jonas, Desk.Stop));
        await Desk.RefusedAsync(() => participants.AddAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), Desk.Stop));
        await Desk.RefusedAsync(() => participants.AddAsync(desk.Ana, Guid.CreateVersion7(), desk.Ana, Desk.Stop));
        Assert.Equal([desk.Jonas], await OfAsync(desk));
        await participants.RemoveAsync(desk.Ana, desk.Id, desk.Jonas, Desk.Stop);
        Assert.Empty(await OfAsync(desk));
    }

    [Fact]
    public async Task Of_StoreDoesNotAnswer_IsAskedAgainTheNextTime()
    {
        await using var desk = await Desk.StartAsync();
        await using (var db = await desk.Host.DbAsync())
        {
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE Participants RENAME TO Gone", Desk.Stop);
            await Assert.ThrowsAnyAsync<Exception>(() => OfAsync(desk));
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE Gone RENAME TO Participants", Desk.Stop);
        }

        Assert.Empty(await OfAsync(desk));
    }

    private static ParticipantService Participants(Desk desk) => desk.Host.Services.GetRequiredService<ParticipantService>();

    private static Task<IReadOnlySet<Guid>> OfAsync(Desk desk) => Participants(desk).OfAsync(desk.Id, Desk.Stop);
}
