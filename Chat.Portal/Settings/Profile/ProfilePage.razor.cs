using Chat.Core.Agents;
using Chat.Core.Events;
using Chat.Core.People;
using Chat.Portal.Palette;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Chat.Portal.Settings.Profile;

/// <summary>What an agent says of himself. Every change is kept at once.</summary>
public sealed partial class ProfilePage : LiveComponent
{
    private AgentCard? me;
    private DeskPreferences? wishes;
    private bool hasFailed;
    private string? fault;
    private string said = "";

    [Inject]
    private AgentDirectory Directory { get; set; } = null!;

    [Inject]
    private AgentPreferences Preferences { get; set; } = null!;

    [Inject]
    private AgentFaces Faces { get; set; } = null!;

    [Inject]
    private PeopleService People { get; set; } = null!;

    [Inject]
    private DeskScope Desk { get; set; } = null!;

    [Inject]
    private ILogger<ProfilePage> Logger { get; set; } = null!;

    private IReadOnlyList<(string, string)> Themes => [("light", T["Light"]), ("dark", T["Dark"]), ("system", T["As the system"])];

    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? LoadAsync() : Task.CompletedTask;

    private async Task LoadAsync()
    {
        try
        {
            hasFailed = false;
            await Desk.RefreshAsync(Gone);
            me = await Directory.RequireAsync(Desk.AgentId, Gone);
            wishes = await Preferences.ReadAsync(Desk.AgentId, Gone);
        }
        catch (Exception e) when (e is not (OperationCanceledException or UnauthorizedAccessException))
        {
            hasFailed = true;
            Log.NotLoaded(Logger, e);
        }
    }

    private Task FaceAsync(InputFileChangeEventArgs chosen) => KeepAsync(async () =>
    {
        await using var content = chosen.File.OpenReadStream(AgentFaces.MostBytes + 1, Gone);
        await Faces.SetAsync(Desk.AgentId, content, Gone);
    });

    private Task RemoveFaceAsync() => KeepAsync(() => Faces.RemoveAsync(Desk.AgentId, Gone));

    private Task NameAsync(string? name) => KeepAsync(() => People.RenameAsync(Desk.AgentId, name, Gone));

    private Task SignAsync(string? text) => KeepAsync(() => Preferences.ChangeAsync(Desk.AgentId, p => p with { SignOff = DeskPreferences.CheckedSignOff(text) }, Gone));

    private Task ThemeAsync(string theme) => KeepAsync(async () =>
    {
        await Preferences.ChangeAsync(Desk.AgentId, p => p with { Theme = theme }, Gone);
        await Desk.ChooseThemeAsync(theme);
    });

    private async Task KeepAsync(Func<Task> keep)
    {
        try
        {
            (fault, said) = (null, "");
            await keep();
            await LoadAsync();
            said = T["Saved"];
        }
        catch (IOException)
        {
            fault = T["A picture may have 5 MB."];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            fault = Trouble.Describe(e, T);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7431, LogLevel.Error, "A profile could not be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}
