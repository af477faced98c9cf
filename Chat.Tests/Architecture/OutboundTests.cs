using System.Text.RegularExpressions;
using Chat.Tests.Support;

namespace Chat.Tests.Architecture;

/// <summary>The host asks no other host for anything, unless an administrator has told it to.</summary>
public sealed partial class OutboundTests
{
    /// <summary>What asks only where an administrator has named the other side.</summary>
    private static readonly string[] Configured = ["PushLine.cs", "MailSender.cs"];

    [Fact]
    public void Host_HasNothingThatAsksAnotherHost()
    {
        var faults = WordFiles.Sources("Chat.Core", "*.cs").Concat(WordFiles.Sources("Chat.Portal", "*.cs", "*.razor"))
            .Where(file => !Configured.Contains(Path.GetFileName(file)) && Outbound().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.Empty(faults);
    }

    [GeneratedRegex(@"\b(HttpClient|IHttpClientFactory|SocketsHttpHandler|WebRequest|ClientWebSocket|TcpClient|UdpClient|SmtpClient|FtpWebRequest|Dns\.Get\w+|new Socket|Ping)\b")]
    private static partial Regex Outbound();
}
