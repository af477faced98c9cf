using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Tests.Audit;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Privacy;

public sealed class ClientExportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Export_Everything_IsThereWithAReceiptThatHolds(bool withNotes)
    {
        await using var host = await ChatHost.StartAsync();
        var canary = await Canary.CreateAsync(host);
        using var agent = await AgentHttp.SignInAsync(host);

        using var answer = await agent.SendAsync(HttpMethod.Get, $"/clients/{canary.Visitor.ClientId}/export{(withNotes ? "?notes=true" : "")}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(Stop));
        var manifest = JsonDocument.Parse(Text("manifest.json")).RootElement;
        foreach (var file in manifest.GetProperty("files").EnumerateArray())
        {
            var bytes = Bytes(file.GetProperty("path").GetString()!);
            Assert.Equal(file.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.Equal(file.GetProperty("size").GetInt64(), bytes.Length);
        }

        Assert.Equal(manifest.GetProperty("files").GetArrayLength() + 1, zip.Entries.Count);
        var counts = manifest.GetProperty("counts");
        Assert.Equal((1, 1, 1, withNotes ? 2 : 0), (Count("conversations"), Count("files"), Count("ratings"), Count("notes")));
        var all = string.Join('\n', zip.Entries.Where(e => e.FullName.EndsWith(".json", StringComparison.Ordinal)).Select(e => Text(e.FullName)));
        Assert.All(
            new[] { " first", " new name", "@example.com", " plan", " page", " comment", ".pdf", " Ltd" },
            part => Assert.Contains(Canary.Word + part, all, StringComparison.Ordinal));
        Assert.Equal(withNotes, all.Contains($"{Canary.Word} note", StringComparison.Ordinal));
        Assert.Equal(withNotes, all.Contains($"{Canary.Word} about him", StringComparison.Ordinal));
        Assert.DoesNotContain(canary.Visitor.Token, all, StringComparison.Ordinal);
        Assert.DoesNotContain("draft", all, StringComparison.Ordinal);
        Assert.Equal($$"""{"withNotes":{{(withNotes ? "true" : "false")}}}""", (await AuditRows.LastAsync(host, AuditActions.ClientExported)).Details);

        int Count(string name) => counts.GetProperty(name).GetInt32();
        string Text(string path) => System.Text.Encoding.UTF8.GetString(Bytes(path));
        byte[] Bytes(string path)
        {
            using var stream = zip.GetEntry(path)!.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        }
    }

    [Fact]
    public async Task Export_ByWhoMayNot_IsNotThere()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        using var agent = await AgentHttp.SignInAsync(host);
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, AgentRole.Agent), Stop);
        }

        host.Services.GetRequiredService<AgentDirectory>().Forget();
        using var refused = await agent.SendAsync(HttpMethod.Get, $"/clients/{visitor.ClientId}/export");

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.DoesNotContain(await AuditRows.AllAsync(host), r => r.Action == AuditActions.ClientExported);
    }
}
