using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Bench;

/// <summary>What SignalR alone can do: a hub that answers at once and keeps nothing.</summary>
internal static class EchoHost
{
    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSignalR();
        await using var app = builder.Build();
        app.MapGet("/ready", () => Results.Ok());
        app.MapHub<EchoHub>("/hubs/visitor");
        await app.RunAsync($"http://127.0.0.1:{port}");
    }

    private sealed class EchoHub : Hub
    {
        public object Join(JsonElement request) => new { token = Context.ConnectionId, isAsked = request.ValueKind == JsonValueKind.Object };

        public object SendMessage(SendRequest request) => new { id = request.Id, conversationId = Context.ConnectionId, sequence = request.Body.Length, sentAt = "" };
    }

    internal sealed record SendRequest(Guid Id, string Body);
}
