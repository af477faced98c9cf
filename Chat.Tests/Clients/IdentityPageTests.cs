using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chat.Core.Clients;
using Chat.Tests.Support;

namespace Chat.Tests.Clients;

/// <summary>Whatever docs/identity.md tells people to copy gives what the host expects.</summary>
public sealed partial class IdentityPageTests
{
    private const string UserText =
        """{ "id": "42", "name": "Zoë Müller", "email": "zoe@example.com", "attributes": { "plan": "pro", "Ort": "Köln" }, "expires": 1800000000 }""";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Folder("docs"), "identity.md")).ReplaceLineEndings("\n");
    private static readonly string Secret = SecretText().Match(Page).Groups[1].Value;

    /// <summary>How each language is run on what follows, and the line that signs the fixed example.</summary>
    private static readonly Dictionary<string, (string Program, string File, string Call)> Languages = new()
    {
        ["js"] = ("node", "example.mjs", "const user = chatUser(process.argv[2], 'default', JSON.parse(process.argv[3]))\nif (JSON.parse(Buffer.from(chatToken(user), 'base64url')).id !== '42') throw Error()\nconsole.log(JSON.stringify(user))"),
        ["php"] = ("php", "example.php", "$user = json_decode($argv[2], true); echo json_encode(chat_user($argv[1], 'default', $user['id'], $user['name'], $user['email'], $user['attributes'], $user['expires']));"),
        ["python"] = ("python3", "example.py", "import json, sys\nprint(json.dumps(chat_user(sys.argv[1], 'default', **json.loads(sys.argv[2]))))"),
        ["ruby"] = ("ruby", "example.rb", "require 'json'\nputs JSON.generate(chat_user(ARGV[0], 'default', **JSON.parse(ARGV[1]).transform_keys(&:to_sym)))"),
    };

    [Fact]
    public void FixedExample_IsWhatTheHostExpects()
    {
        var user = JsonSerializer.Deserialize<SignedUser>(Block("json"), JsonSerializerOptions.Web)!;

        Assert.Equal(IdentitySignature.Create(Secret, "default", user.Id, user.Name, user.Email, user.Attributes, user.Expires), user.Signature);
        Assert.Equal(
            Block("text").TrimEnd(),
            System.Text.Encoding.UTF8.GetString(IdentitySignature.SignedText("default", user.Id, user.Name, user.Email, user.Attributes, user.Expires)));
    }

    [Fact]
    public void CSharp_IsTheClassThatStandsHereAndGivesTheFixedExample()
    {
        var source = File.ReadAllText(Repository.Folder("Chat.Tests", "Clients", "ChatUser.cs")).ReplaceLineEndings("\n");
        var expected = JsonSerializer.Deserialize<SignedUser>(Block("json"), JsonSerializerOptions.Web)!;

        var user = ChatUser.Sign(Secret, "default", expected.Id, expected.Name!, expected.Email!, expected.Attributes, expected.Expires);

        Assert.Equal(source.Replace("namespace Chat.Tests.Clients;\n\n", "", StringComparison.Ordinal), Block("csharp"));
        Assert.Equal(expected.Signature, user.Signature);
        Assert.Equal(
            JsonSerializer.Serialize(expected, JsonSerializerOptions.Web), JsonSerializer.Serialize(user, JsonSerializerOptions.Web));
    }

    [Theory]
    [InlineData("js")]
    [InlineData("php")]
    [InlineData("python")]
    [InlineData("ruby")]
    public async Task Example_GivesTheFixedExample(string language)
    {
        var (program, name, call) = Languages[language];
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed.");
        var folder = Directory.CreateTempSubdirectory("chat-");
        var file = Path.Combine(folder.FullName, name);
        await File.WriteAllTextAsync(file, $"{Block(language)}\n{call}\n", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo(program, [file, Secret, UserText]) { RedirectStandardOutput = true, RedirectStandardError = true };

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        folder.Delete(recursive: true);

        Assert.Equal("", await error);
        var expected = JsonSerializer.Deserialize<SignedUser>(Block("json"), JsonSerializerOptions.Web)!;
        var user = JsonSerializer.Deserialize<SignedUser>(printed, JsonSerializerOptions.Web)!;
        Assert.Equal(expected.Signature, user.Signature);
        Assert.Equal(expected with { Attributes = null }, user with { Attributes = null });
        Assert.Equal(expected.Attributes, user.Attributes);
    }

    private static string Block(string language) => Regex.Match(Page, $"```{language}\n(.*?)```", RegexOptions.Singleline) is { Success: true } found && language != "js"
        ? found.Groups[1].Value
        : Regex.Match(Page, "### Node\n\n```js\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    [GeneratedRegex("secret `([^`]+)`")]
    private static partial Regex SecretText();
}
