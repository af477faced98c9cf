using System.Text;

namespace Chat.Bench;

/// <summary>Makes frames that no client sends out of ones that clients do send. The same seed makes the same frames.</summary>
internal sealed class FrameMutator(int seed)
{
    private static readonly string[] Methods =
        ["Join", "SendMessage", "GetMessages", "GetConversations", "Rate", "SetTyping", "MarkRead", "MarkDelivered", "UpdatePage", "Identify", "Dispose", "OnConnectedAsync", "ToString", "join", "", "Nothing"];

    private static readonly string[] Arguments =
    [
        """{"site":"default","token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","known":{"epoch":"00000000-0000-0000-0000-000000000000","conversationId":"00000000-0000-0000-0000-000000000000","sequence":9}}""",
        """{"site":"default","page":{"url":"https://shop.example","title":"Shop","referrer":""},"locale":"de-DE","proof":"a:1"}""",
        """{"id":"0199a3c0-0000-7000-8000-000000000001","body":"hello","attachmentIds":["0199a3c0-0000-7000-8000-000000000002"],"isNew":true}""",
        """{"conversationId":"0199a3c0-0000-7000-8000-000000000003","before":5,"after":2,"limit":50}""",
        """{"conversationId":"0199a3c0-0000-7000-8000-000000000003","sequence":9223372036854775807}""",
        """{"conversationId":"0199a3c0-0000-7000-8000-000000000003","score":5,"comment":"fine"}""",
        """{"text":"typing"}""",
        """{"name":"Kim","email":"kim@example.com","attributes":{"plan":"pro","n":1.5e300,"x":null},"id":"42","expires":1,"signature":"00"}""",
    ];

    /// <summary>Values that are not what stood there.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "9223372036854775808", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[[[[[[[]]]]]]]]", "\"../../etc/passwd\"", "\"' OR 1=1 --\"", "\"{{7*7}}\"",
        "\"\\u202e\\u2066\"", "\"0199a3c0-0000-7000-8000-000000000001\"", "{\"$type\":\"System.IO.FileInfo\"}", "{\"__proto__\":{}}", "NaN", "\"\\x\"",
    ];

    private readonly Random random = new(seed);

    /// <summary>One record, with or without its end; sometimes no text at all.</summary>
    public byte[] Next()
    {
        var frame = random.Next(8) switch
        {
            0 => Nested(),
            1 => Binary(),
            2 => Encoding.UTF8.GetBytes($$"""{"type":{{random.Next(-1, 12)}},"invocationId":"{{random.Next(100)}}","result":{{Pick(Values)}},"error":{{Pick(Values)}}}"""),
            _ => Encoding.UTF8.GetBytes(Invocation()),
        };
        for (var i = random.Next(4); i > 0 && frame.Length > 0; i--)
        {
            frame = Mutate(frame);
        }

        return random.Next(12) == 0 ? frame : [.. frame, 0x1E];
    }

    private string Invocation()
    {
        var argument = Pick(Arguments);
        for (var i = random.Next(3); i > 0; i--)
        {
            argument = Replace(argument);
        }

        var arguments = random.Next(6) switch { 0 => "", 1 => $"{argument},{argument}", 2 => Pick(Values), _ => argument };
        return $$"""{"type":1,"invocationId":"{{random.Next(1_000)}}","target":"{{Pick(Methods)}}","arguments":[{{arguments}}]}""";
    }

    /// <summary>Puts another value behind one of the names.</summary>
    private string Replace(string json)
    {
        var colons = Enumerable.Range(0, json.Length).Where(i => json[i] == ':' && i > 0 && json[i - 1] == '"').ToList();
        if (colons.Count == 0)
        {
            return json;
        }

        var from = colons[random.Next(colons.Count)] + 1;
        var to = json.IndexOfAny([',', '}'], from);
        return to < 0 ? json : string.Concat(json.AsSpan(0, from), Pick(Values), json.AsSpan(to));
    }

    private byte[] Nested()
    {
        var depth = random.Next(1, 3_000);
        return Encoding.UTF8.GetBytes($$"""{"type":1,"invocationId":"1","target":"Identify","arguments":[{"attributes":{{new string('[', depth)}}{{(random.Next(2) == 0 ? new string(']', depth) : "")}}}]}""");
    }

    private byte[] Binary()
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Mutate(byte[] frame)
    {
        var at = random.Next(frame.Length);
        switch (random.Next(5))
        {
            case 0:
                frame[at] = (byte)random.Next(256);
                return frame;
            case 1:
                return frame[..at];
            case 2:
                return [.. frame.AsSpan(0, at), .. frame.AsSpan(at / 2)];
            case 3:
                return [.. frame.AsSpan(0, at), (byte)random.Next(256), .. frame.AsSpan(at)];
            default:
                var length = random.Next(Math.Min(20, frame.Length - at) + 1);
                return [.. frame.AsSpan(0, at), .. frame.AsSpan(at + length)];
        }
    }

    private T Pick<T>(T[] all) => all[random.Next(all.Length)];
}
