using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Sites;

/// <summary>A question that the browser puts, with yes and no.</summary>
internal static class BrowserQuestion
{
    /// <summary>No answer in time, or nobody there any more, is a no.</summary>
    public static async Task<bool> AgreesAsync(this IJSRuntime js, string question)
    {
        try
        {
            return await js.InvokeAsync<bool>("chatDesk.settings.confirm", Timeout.InfiniteTimeSpan, question);
        }
        catch (Exception e) when (e is OperationCanceledException or JSDisconnectedException)
        {
            return false;
        }
    }
}
