using Bunit;
using Chat.Core.Conversations;
using Chat.Portal;
using Chat.Portal.Inbox;
using Chat.Tests.Conversations;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Chat.Tests.Inbox;

/// <summary>Components of the desk over a real host's store, with one conversation open.</summary>
internal sealed class DeskComponents : IAsyncDisposable
{
    private DeskComponents(Desk desk, Guid agentId)
    {
        Desk = desk;
        var signedIn = new SignedIn(agentId);
        Store = ActivatorUtilities.CreateInstance<ClientStore>(desk.Host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(desk.Host.Services, signedIn));
        Page.JSInterop.Mode = JSRuntimeMode.Loose;
        Page.Services.AddSingleton<AuthenticationStateProvider>(signedIn);
        Page.Services.AddSingleton(Store);
    }

    public BunitContext Page { get; } = NewPage();

    public Desk Desk { get; }

    public ClientStore Store { get; }

    /// <param name="agent">Who sits at the desk.</param>
    public static async Task<DeskComponents> StartAsync(Func<Desk, Guid> agent)
    {
        var desk = await Desk.StartAsync();
        return new DeskComponents(desk, agent(desk));
    }

    /// <summary>The portal's words, in the language of the test.</summary>
    public static IStringLocalizer<Words> Words { get; } =
        new StringLocalizer<Words>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance));

    /// <summary>A page on which the portal's components have what each of them needs.</summary>
    public static BunitContext NewPage()
    {
        var page = new BunitContext();
        page.Services.AddLocalization();
        return page;
    }

    /// <summary>The host's own service, for what is rendered.</summary>
    public T Lend<T>()
        where T : class
    {
        var service = Desk.Host.Services.GetRequiredService<T>();
        Page.Services.AddSingleton(service);
        return service;
    }

    /// <summary>Opens the conversation; after it nothing more can be lent.</summary>
    public Task ShowAsync(InboxView view)
    {
        Page.Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        return Page.Renderer.Dispatcher.InvokeAsync(() => Store.ShowAsync(view, Desk.Id));
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Page.DisposeAsync();
        await Desk.DisposeAsync();
    }
}
