using System.Net;
using System.Text;
using Chat.Core.Diagnostics;
using Chat.Core.People;
using Chat.Tests.Attachments;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Chat.Tests.People;

public sealed class FaceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Face_IsMadeAnewSquareAndSmall_AndAnotherAddressWithEveryChange()
    {
        await using var host = await ChatHost.StartAsync();
        var faces = host.Services.GetRequiredService<AgentFaces>();
        var directory = host.Services.GetRequiredService<Core.Agents.AgentDirectory>();
        var ana = await host.AgentIdAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        var letters = (await directory.RequireAsync(ana, Stop)).AvatarUrl;

        await faces.SetAsync(ana, new MemoryStream(HostileFiles.TurnedJpeg(600, 300)), Stop);
        var first = (await directory.RequireAsync(ana, Stop)).AvatarUrl;
        using var answer = await http.GetAsync(new Uri(first, UriKind.Relative), Stop);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Stop);
        await faces.SetAsync(ana, new MemoryStream(HostileFiles.Png(40, 90)), Stop);
        var second = (await directory.RequireAsync(ana, Stop)).AvatarUrl;

        Assert.Equal(3, new[] { letters, first, second }.Distinct().Count());
        Assert.Equal("image/webp", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var picture = SKBitmap.Decode(bytes);
        Assert.Equal((192, 192), (picture.Width, picture.Height));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(HostileFiles.Canary)));
        Assert.Single(Directory.GetFiles(Path.Combine(host.DataDirectory, "faces")));

        await faces.RemoveAsync(ana, Stop);
        using var none = await http.GetAsync(new Uri(letters, UriKind.Relative), Stop);
        Assert.Equal((letters, "image/svg+xml", HttpStatusCode.OK), ((await directory.RequireAsync(ana, Stop)).AvatarUrl, none.Content.Headers.ContentType?.MediaType, none.StatusCode));
        Assert.Empty(Directory.GetFiles(Path.Combine(host.DataDirectory, "faces")));
    }

    [Fact]
    public async Task Face_OfNoPictureOrABomb_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var faces = host.Services.GetRequiredService<AgentFaces>();
        var ana = await host.AgentIdAsync();

        foreach (var bytes in new[] { HostileFiles.Bomb(), Encoding.UTF8.GetBytes("<svg onload=alert(1)>"), [], new byte[AgentFaces.MostBytes + 1] })
        {
            await Assert.ThrowsAsync<ChatRefusedException>(() => faces.SetAsync(ana, new MemoryStream(bytes), Stop));
        }

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => faces.SetAsync(Guid.NewGuid(), new MemoryStream(HostileFiles.Png()), Stop));
    }
}
