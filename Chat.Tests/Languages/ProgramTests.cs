using System.Globalization;
using Bunit;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Sites;
using Chat.Portal.Clients;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Chat.Tests.Conversations;
using Chat.Tests.Inbox;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Languages;

/// <summary>What programs read is the same whoever's circuit writes it: German has a comma where they want a point, and other names of days.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public ProgramTests() => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-DE");

    public void Dispose() => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;

    [Fact]
    public async Task Stored_FromAGermanDesk_IsWhatAnyDeskStores()
    {
        await using var desk = await Desk.StartAsync();
        var until = DateTimeOffset.UtcNow.AddDays(2).AddMilliseconds(125);

        await desk.Conversations.TakeAsync(desk.Ana, desk.Id, Desk.Stop);
        await desk.Conversations.SetPriorityAsync(desk.Ana, desk.Id, ConversationPriority.Low, Desk.Stop);
        await desk.Conversations.SnoozeAsync(desk.Ana, desk.Id, until, Desk.Stop);

        Assert.Equal(until.ToUnixTimeMilliseconds(), (await desk.StateAsync()).SnoozedUntil!.Value.ToUnixTimeMilliseconds());
        Assert.Equal(
            ["Ana took this conversation", "Ana set the priority to low", "Ana snoozed this for a while"],
            (await desk.ThreadAsync()).Select(e => e.Note?.Body ?? e.Message!.Body).Skip(1));
    }

    [Fact]
    public async Task SitesHours_FromAGermanDesk_AreReadByEverybody()
    {
        await using var host = await ChatHost.StartAsync();
        var agent = Assert.Single(await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Desk.Stop)).Key;
        var sites = host.Services.GetRequiredService<SiteService>();
        var loaded = (await sites.FindAsync(agent, Site.DefaultKey, Desk.Stop))!;
        var hours = new OfficeHours("Europe/Berlin", [new(DayOfWeek.Monday, new(9, 30), new(17, 0))], [new(new(2026, 12, 24), "Heiligabend")]);

        var stored = await sites.UpdateAsync(agent, Site.DefaultKey, loaded, loaded with { Settings = loaded.Settings with { Hours = hours } }, Desk.Stop);
        await host.RestartAsync();
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

        var read = (await host.Services.GetRequiredService<SiteService>().FindAsync(agent, Site.DefaultKey, Desk.Stop))!;
        Assert.Equal(0, read.CountChanges(stored));
        Assert.Equal(new TimeOnly(9, 30), Assert.Single(read.Settings.Hours!.Days).From);
    }

    [Fact]
    public async Task Transcript_FromAGermanBrowser_IsTheSameText()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Conversations.ResolveAsync(desk.Ana, desk.Id, Desk.Stop);

        var german = await WriteAsync(desk);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        Assert.Equal(await WriteAsync(desk), german);
        Assert.Contains("Ana resolved this conversation", german, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_OfAGermanPage_HasPointsWhereTheBrowserWantsThem()
    {
        await using var page = DeskComponents.NewPage();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton(new CircuitClock(TimeProvider.System));
        var settings = SiteSettings.Default with { Hours = new OfficeHours("UTC", [new(DayOfWeek.Tuesday, new(9, 15), new(17, 30))], []) };
        var form = new SiteForm(new("Shop", "#24594a", "right", "Hello", true, [], settings));

        var day = page.Render<DayRow>(p => p.Add(d => d.Form, form).Add(d => d.Day, DayOfWeek.Tuesday));
        var age = page.Render<RelativeTime>(p => p.Add(t => t.At, new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero)));

        Assert.Equal("inset-inline-start:38.54%;width:34.38%", day.Find(".strip i").GetAttribute("style"));
        Assert.Equal("Dienstag", day.Find(".day-name").TextContent.Trim());
        Assert.Equal("09:15", day.Find("input.in--time").GetAttribute("value"));
        Assert.Equal("2026-05-04T12:00:00Z", age.Find("time").GetAttribute("datetime"));
    }

    private static async Task<string> WriteAsync(Desk desk)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        Assert.True(await desk.Host.Services.GetRequiredService<Transcript>().WriteAsync(desk.Ana, desk.Id, withNotes: true, _ => text, Desk.Stop));
        return text.ToString();
    }
}
