using Chat.Core.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

public sealed class DraftTests
{
    [Fact]
    public async Task Save_ReplyAndNote_AreKeptApart()
    {
        await using var desk = await Desk.StartAsync();
        var drafts = desk.Host.Services.GetRequiredService<DraftService>();

        await drafts.SaveNoteAsync(desk.Ana, desk.Id, "for the team", Desk.Stop);
        await drafts.SaveAsync(desk.Ana, desk.Id, "for the client", Desk.Stop);
        var both = await drafts.ReadAsync(desk.Ana, desk.Id, Desk.Stop);
        await drafts.SaveAsync(desk.Ana, desk.Id, " ", Desk.Stop);
        var note = await drafts.ReadAsync(desk.Ana, desk.Id, Desk.Stop);
        var others = await drafts.ReadAsync(desk.Jonas, desk.Id, Desk.Stop);
        await drafts.SaveNoteAsync(desk.Ana, desk.Id, "", Desk.Stop);

        Assert.Equal(new DraftTexts("for the client", "for the team"), both);
        Assert.Equal(new DraftTexts("", "for the team"), note);
        Assert.Equal(new DraftTexts("", ""), others);
        Assert.Equal(0, await desk.Host.CountAsync(db => db.Drafts));
    }
}
