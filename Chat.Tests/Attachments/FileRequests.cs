using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Chat.Tests.Support;

namespace Chat.Tests.Attachments;

/// <summary>What a widget asks about files, over real HTTP.</summary>
internal static class FileRequests
{
    public static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Guid Id(JsonElement card) => card.GetProperty("id").GetGuid();

    public static async Task<JsonElement> AddAsync(ChatHost host, string token, string name, byte[] content)
    {
        using var answer = await PostAsync(host, token, name, content);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    public static async Task<HttpResponseMessage> PostAsync(ChatHost host, string token, string name, byte[] content, bool isChunked = false)
    {
        using var http = new HttpClient();
        using var request = Request(host, HttpMethod.Post, token, "attachments?site=default");
        request.Headers.Add("X-File-Name", Uri.EscapeDataString(name));
        request.Headers.TransferEncodingChunked = isChunked;
        request.Content = new ByteArrayContent(content);
        return await http.SendAsync(request, Cancelled);
    }

    public static async Task<HttpResponseMessage> GetAsync(ChatHost host, string? token, string address)
    {
        using var http = new HttpClient();
        using var request = Request(host, HttpMethod.Get, token, address);
        return await http.SendAsync(request, Cancelled);
    }

    public static async Task<HttpStatusCode> DeleteAsync(ChatHost host, string token, JsonElement card)
    {
        using var http = new HttpClient();
        using var request = Request(host, HttpMethod.Delete, token, card.GetProperty("url").GetString()!);
        using var answer = await http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    private static HttpRequestMessage Request(ChatHost host, HttpMethod method, string? token, string address) =>
        new(method, new Uri(host.Address, address)) { Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) } };

    public static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();
}
