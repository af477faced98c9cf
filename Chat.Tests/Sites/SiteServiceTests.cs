using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Sites;

public sealed class SiteServiceTests : IAsyncLifetime
{
    private Guid agentId;
    private ChatHost host = null!;
    private SiteService sites = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync(new ChatHost.HostOptions
        {
            Settings =
            {
                ["Chat:Agents:1:Email"] = "lea@example.com",
                ["Chat:Agents:1:Password"] = ChatHost.AgentPassword,
                ["Chat:Agents:1:Name"] = "Lea",
                ["Chat:Agents:1:Role"] = "lead",
            },
        });
        sites = host.Services.GetRequiredService<SiteService>();
        agentId = await host.AgentIdAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task EveryMethod_Lead_IsRefused()
    {
        var lead = (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token)).Values.Single(a => a.Role == AgentRole.Lead).Id;
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sites.ListAsync(lead, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sites.FindAsync(lead, Site.DefaultKey, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sites.CreateAsync(lead, "second", "Second", Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sites.UpdateAsync(lead, Site.DefaultKey, loaded, loaded with { Name = "Taken" }, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sites.ListAsync(Guid.NewGuid(), Token));
        Assert.Equal("Support", Assert.Single(await sites.ListAsync(agentId, Token)).Name);
    }

    [Fact]
    public async Task Create_NewKey_StandsInListAndDirectory()
    {
        Assert.Null(await host.Services.GetRequiredService<SiteDirectory>().FindAsync("studio-2", Token));

        await sites.CreateAsync(agentId, "studio-2", " Studio ", Token);

        Assert.Equal([("studio-2", "Studio", 0), ("default", "Support", 0)], (await sites.ListAsync(agentId, Token)).Select(s => (s.Key, s.Name, s.OriginCount)));
        Assert.Equal("Studio", (await host.Services.GetRequiredService<SiteDirectory>().FindLookAsync("studio-2", Token))!.Name);
    }

    [Fact]
    public async Task Update_KeepingLess_NeedsAFreshSignIn_KeepingMoreDoesNot()
    {
        async Task<SiteDetails> KeepAsync(SiteRetention kept)
        {
            var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;
            return await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with { Settings = loaded.Settings with { Retention = kept } }, Token);
        }

        Assert.Equal(Refusal.FreshSignInNeeded, (await Assert.ThrowsAsync<ChatRefusedException>(() => KeepAsync(new(30, null, null)))).Refusal);
        using (CurrentSignIn.Use(await host.SignInAsync()))
        {
            await KeepAsync(new(30, 30, null));
        }

        await KeepAsync(new(60, null, null));
        Assert.Equal(Refusal.FreshSignInNeeded, (await Assert.ThrowsAsync<ChatRefusedException>(() => KeepAsync(new(59, null, null)))).Refusal);
        Assert.Equal(Refusal.FreshSignInNeeded, (await Assert.ThrowsAsync<ChatRefusedException>(() => KeepAsync(new(60, null, 1)))).Refusal);
    }

    [Theory]
    [InlineData("a", "Name", SiteFields.Key)]
    [InlineData("My-Shop", "Name", SiteFields.Key)]
    [InlineData("my shop", "Name", SiteFields.Key)]
    [InlineData("shop\n", "Name", SiteFields.Key)]
    [InlineData("default", "Name", SiteFields.Key)]
    [InlineData("shop", "  ", SiteFields.Name)]
    public async Task Create_BadKeyOrName_NamesTheField(string key, string name, string field)
    {
        var refused = await Assert.ThrowsAsync<SiteRefusedException>(() => sites.CreateAsync(agentId, key, name, Token));

        Assert.Equal(field, Assert.Single(refused.Faults).Field);
        Assert.Single(await sites.ListAsync(agentId, Token));
    }

    [Fact]
    public async Task Update_EveryMember_ComesBackAsItWas()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;
        using var subscription = host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is SiteChanged);
        var wanted = SiteRules.Normalize(Full(loaded));

        var stored = await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, wanted, Token);

        Assert.Equal(0, stored.CountChanges(wanted));
        Assert.Equal(0, (await sites.FindAsync(agentId, Site.DefaultKey, Token))!.CountChanges(wanted));
        Assert.Equal(wanted.Color, (await host.Services.GetRequiredService<SiteDirectory>().FindLookAsync(Site.DefaultKey, Token))!.Color);
        Assert.True(subscription.Reader.TryRead(out var happened));
        Assert.Equal(Site.DefaultKey, Assert.IsType<SiteChanged>(happened).Key);

        // A member that is added later must be in Full, too: then this holds that it is not lost.
        Assert.DoesNotContain(typeof(SiteSettings).GetProperties(), p => Equals(p.GetValue(wanted.Settings), p.GetValue(SiteSettings.Default)));
    }

    [Fact]
    public async Task Update_Untidy_IsStoredInItsOneSpelling()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;

        var stored = await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with
        {
            Name = " Kiln & Clay ",
            Color = "ABC",
            AllowedOrigins = ["HTTPS://Shop.Example:443", "", "https://shop.example", " https://münchen.example "],
            Settings = loaded.Settings with
            {
                Away = " ",
                Suggestions = [" Where is my order? ", ""],
                Questions = [new("anything", " Your name ", QuestionKind.Name, true, ["left over"])],
            },
        }, Token);

        Assert.Equal(("Kiln & Clay", "#aabbcc"), (stored.Name, stored.Color));
        Assert.Equal(["https://shop.example", "https://xn--mnchen-3ya.example"], stored.AllowedOrigins);
        Assert.Null(stored.Settings.Away);
        Assert.Equal(["Where is my order?"], stored.Settings.Suggestions);
        var question = Assert.Single(stored.Settings.Questions);
        Assert.Equal(("name", "Your name"), (question.Key, question.Label));
        Assert.Empty(question.Options);
    }

    [Fact]
    public async Task Update_SomebodyElseWasQuicker_IsToldAndOverwritesNothing()
    {
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;
        await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with { Greeting = "First" }, Token);

        var conflict = await Assert.ThrowsAsync<SiteConflictException>(() => sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with { Name = "Second" }, Token));

        Assert.Equal(("Support", "First"), (conflict.Stored.Name, conflict.Stored.Greeting));
        Assert.Equal(("Support", "First"), await StoredAsync());
        var merged = (loaded with { Name = "Second" }).Rebase(loaded, conflict.Stored)!;
        await sites.UpdateAsync(agentId, Site.DefaultKey, conflict.Stored, merged, Token);
        Assert.Equal(("Second", "First"), await StoredAsync());

        async Task<(string, string)> StoredAsync()
        {
            var stored = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;
            return (stored.Name, stored.Greeting);
        }
    }

    [Fact]
    public async Task Update_ManyAtOnce_OneWins()
    {
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, Token))!;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with { Name = $"Number {i}" }, Token);
                return true;
            }
            catch (SiteConflictException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, won => won);
    }

    [Fact]
    public void Rebase_BothChangedTheSame_IsNothing()
    {
        var before = Details();

        var both = (before with { Name = "Mine" }).Rebase(before, before with { Name = "Theirs" });
        var nested = Settings(s => s with { AsksRating = false }).Rebase(before, Settings(s => s with { Suggestions = ["Theirs"] }));

        Assert.Null(both);
        Assert.False(nested!.Settings.AsksRating);
        Assert.Equal(["Theirs"], nested.Settings.Suggestions);
    }

    private static SiteDetails Details() => new("Shop", "#24594a", "right", "Hello", true, [], SiteSettings.Default);

    private static SiteDetails Settings(Func<SiteSettings, SiteSettings> change) => Details() with { Settings = change(SiteSettings.Default) };

    private static SiteDetails Full(SiteDetails site) => site with
    {
        Name = "Kiln & Clay",
        Color = "#ffd23f",
        Side = "left",
        Greeting = "Hi",
        TypingPreview = false,
        AllowedOrigins = ["https://shop.example"],
        Settings = new SiteSettings
        {
            Away = "Back soon",
            Suggestions = ["Where is my order?"],
            Questions = [new("topic", "What is it about?", QuestionKind.Choice, true, ["Order", "Return"])],
            Hours = new("Europe/Berlin", [new(DayOfWeek.Monday, new(9, 0), new(17, 30))], [new(new(2026, 12, 24), "Christmas Eve")]),
            Nudge = new("May we help?", 20, "/cart"),
            TakesFiles = false,
            AsksRating = false,
            StartsAnew = true,
            AsksEmail = false,
            ShowsAddresses = true,
            Consent = "We keep it.",
            RefusedWords = ["casino"],
            Retention = new SiteRetention(400, 90, 30),
            FormerKeys = [new("shop-1", DateTimeOffset.UnixEpoch)],
            FirstKey = "shop-0",
        },
    };
}
