using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Chat.Core;
using Chat.Core.Diagnostics;
using Chat.Portal.Widget;
using Chat.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Security;

public sealed class ChallengeTests
{
    private static readonly Guid Shop = Guid.CreateVersion7();

    [Fact]
    public void Newcomers_InPeace_AreAskedForNothing()
    {
        var clock = new FakeTimeProvider();
        var challenges = Create(clock, burst: 20);

        for (var i = 0; i < 500; i++)
        {
            challenges.Require(Shop, null);
            clock.Advance(TimeSpan.FromMilliseconds(110));
        }
    }

    [Fact]
    public void Newcomers_InAFlood_SolveOnceEach_AndPeaceComesBack()
    {
        var clock = new FakeTimeProvider();
        var challenges = Create(clock, burst: 3);
        Fill(challenges, 3);

        var challenge = Ask(challenges);
        var proof = Solve(challenge);
        challenges.Require(Shop, proof);

        Assert.EndsWith($":{VisitorChallenges.Bits}", challenge, StringComparison.Ordinal);
        Assert.Throws<ChatRefusedException>(() => challenges.Require(Shop, proof));
        challenges.Require(Guid.CreateVersion7(), null);
        clock.Advance(TimeSpan.FromMinutes(2));
        challenges.Require(Shop, null);
    }

    [Fact]
    public void Proof_ThatIsNone_LetsNobodyIn()
    {
        var clock = new FakeTimeProvider();
        var challenges = Create(clock, burst: 1);
        Fill(challenges, 1);
        var proof = Solve(Ask(challenges));
        var late = Solve(Ask(challenges));
        var nonce = proof[..28];
        string[] wrong = ["", "x", proof[..^1] + "x", proof + "000000000000", nonce + ":", nonce, "A" + proof[1..], nonce + ":-1", nonce + ":1 ", new string('A', 28) + ":1", $"{nonce}:0"];

        Assert.All(wrong, text => Assert.Throws<ChatRefusedException>(() => challenges.Require(Shop, text)));
        challenges.Require(Shop, proof);
        clock.Advance(TimeSpan.FromSeconds(30));
        Fill(challenges, 2);
        clock.Advance(TimeSpan.FromSeconds(50));
        Fill(challenges, 2);
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Throws<ChatRefusedException>(() => challenges.Require(Shop, late));
    }

    [Fact]
    public void Proof_WithANonceThatIsNotOursForThisSite_LetsNobodyIn()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (challenges, others) = (Create(clock, burst: 1), Create(clock, burst: 1));
        Fill(challenges, 1);
        Fill(others, 1);
        var challenge = Ask(challenges);
        var cheap = Base64Url.DecodeFromChars(challenge.Split(':')[0]);
        cheap[8] = 0;
        var forLater = Base64Url.DecodeFromChars(challenge.Split(':')[0]);
        BinaryPrimitives.WriteUInt32BigEndian(forLater, uint.MaxValue);
        string[] forged = [Solve(Ask(others)), $"{Base64Url.EncodeToString(cheap)}:1", Solve($"{Base64Url.EncodeToString(forLater)}:{challenge.Split(':')[1]}")];

        Assert.All(forged, proof => Assert.Throws<ChatRefusedException>(() => challenges.Require(Shop, proof)));
        var proof = Solve(challenge);
        Assert.Throws<ChatRefusedException>(() =>
        {
            var elsewhere = Guid.NewGuid();
            for (var i = 0; i < 3; i++)
            {
                challenges.Require(elsewhere, proof);
            }
        });
        challenges.Require(Shop, proof);
    }

    [Fact]
    public async Task Join_OfAFloodedSite_AsksAndTakesTheProof_AndTokensComeInWithout()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:NewcomersPerSite"] = "1" }, Clock = new FakeTimeProvider(DateTimeOffset.UtcNow) });
        var first = await host.VisitorAsync();
        var second = await host.ConnectAsync();

        var refusal = await second.RefusalAsync("Join", new { site = "default" });
        var joined = await second.InvokeAsync("Join", new { site = "default", proof = Solve(refusal["challenge_required: ".Length..]) });
        var again = await host.VisitorAsync(first.Token);

        Assert.StartsWith("challenge_required: ", refusal, StringComparison.Ordinal);
        Assert.Equal(43, joined.GetProperty("token").GetString()!.Length);
        Assert.Equal(first.ClientId, again.ClientId);
    }

    private static VisitorChallenges Create(TimeProvider clock, int burst) =>
        new(new ChatOptions { DataDirectory = "/", ConnectionString = "", Limits = new() { NewcomersPerSite = burst } }, clock);

    private static void Fill(VisitorChallenges challenges, int count)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                challenges.Require(Shop, null);
            }
            catch (ChatRefusedException)
            {
                // The flood goes on.
            }
        }
    }

    private static string Ask(VisitorChallenges challenges)
    {
        var refused = Assert.Throws<ChatRefusedException>(() => challenges.Require(Shop, null));
        Assert.Equal(Refusal.ChallengeRequired, refused.Refusal);
        return refused.Message;
    }

    private static string Solve(string challenge)
    {
        var (nonce, bits) = (challenge.Split(':')[0], int.Parse(challenge.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        for (var number = 0; ; number++)
        {
            var proof = $"{nonce}:{number}";
            if (BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes(proof)))) >= bits)
            {
                return proof;
            }
        }
    }
}
