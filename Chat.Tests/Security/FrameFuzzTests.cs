using System.Buffers;
using Chat.Bench;
using Chat.Portal.Widget;
using Chat.Tests.Support;
using CsCheck;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Chat.Tests.Security;

/// <summary>Frames that no client sends. The same on real lines, many more of them, and the host's memory: <c>Chat.Bench frames</c>.</summary>
public sealed class FrameFuzzTests
{
    private const int OnTheLine = 2_000;

    private readonly VisitorHubProtocol protocol = new(Microsoft.Extensions.Options.Options.Create(new JsonHubProtocolOptions()));

    /// <summary>Whatever comes, reading it ends, takes what it has read, and never fails.</summary>
    [Fact]
    public void Protocol_AHundredThousandMutatedFrames_ReadsEachToItsEnd() =>
        Gen.Int.Select(seed => new FrameMutator(seed)).Sample(
            mutator =>
            {
                var input = new ReadOnlySequence<byte>([.. mutator.Next(), .. mutator.Next(), .. mutator.Next(), .. mutator.Next()]);
                while (input.Length > 0)
                {
                    var before = input.Length;
                    if (!protocol.TryParseMessage(ref input, Binder.Instance, out _))
                    {
                        return input.Length <= VisitorHubProtocol.FrameLimit;
                    }

                    if (input.Length >= before)
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 25_000);

    [Fact]
    public async Task Hub_MutatedFrames_TellNothingAndTheHostLives()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        var stop = TestContext.Current.CancellationToken;
        var (leaks, answers) = (new List<string>(), 0);

        for (var (part, sent) = (0, 0); sent < OnTheLine; part++)
        {
            var mutator = new FrameMutator(part);
            using var line = await FrameLine.OpenAsync(host.Address, stop);
            await line.SendAsync("{\"type\":1,\"invocationId\":\"0\",\"target\":\"Join\",\"arguments\":[{}]}\u001e"u8.ToArray(), stop);
            for (var i = 0; i < OnTheLine / 4 && line.IsOpen; i++, sent++)
            {
                await line.SendAsync(mutator.Next(), stop);
            }

            await line.CloseAsync(stop);
            leaks.AddRange(line.Leaks);
            answers += line.Answers;
        }

        var visitor = await host.VisitorAsync();
        Assert.Equal(1, (await visitor.SendAsync("still here")).GetProperty("sequence").GetInt32());
        Assert.Empty(leaks);
        Assert.True(answers > OnTheLine / 8, $"{answers} answers");
    }

    /// <summary>The hub's own arguments, as SignalR finds them.</summary>
    private sealed class Binder : IInvocationBinder
    {
        public static readonly Binder Instance = new();

        private static readonly Dictionary<string, Type[]> Methods = typeof(VisitorHub).GetMethods()
            .Where(m => m.DeclaringType == typeof(VisitorHub)).ToDictionary(m => m.Name, m => m.GetParameters().Select(p => p.ParameterType).ToArray(), StringComparer.OrdinalIgnoreCase);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
            Methods.TryGetValue(methodName, out var types) ? types : throw new HubException($"Unknown hub method '{methodName}'");

        public Type GetReturnType(string invocationId) => typeof(object);

        public Type GetStreamItemType(string streamId) => typeof(object);
    }
}
