using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Diagnostics;

namespace Chat.Tests.Clients;

/// <summary>The signed text byte by byte, with values that other programs have computed.</summary>
public sealed class IdentitySignatureTests
{
    private const string Secret = "c2VjcmV0LW9mLXRoZS1leGFtcGxlLXBhZ2UtMzItYnk";
    private const long Expires = 1_800_000_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Expires - 240);
    private static readonly Dictionary<string, string> Attributes = new() { ["plan"] = "pro", ["Ort"] = "Köln" };

    [Fact]
    public void SignedText_AllFields_StandWithTheirLengthInBytesAndAttributesInOrder()
    {
        var text = IdentitySignature.SignedText("default", "42", "Zoë Müller", "zoe@example.com", Attributes, Expires);

        Assert.Equal(
            "15:chat-identity-17:default2:4212:Zoë Müller15:zoe@example.com10:18000000003:Ort5:Köln4:plan3:pro",
            Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void SignedText_NameAndEmailMissing_CountAsEmpty() => Assert.Equal(
        "15:chat-identity-17:default1:x0:0:1:7",
        Encoding.UTF8.GetString(IdentitySignature.SignedText("default", "x", null, null, null, 7)));

    [Fact]
    public void SignedText_AttributesBeyondTheBasicPlane_AreInTheOrderOfTheirBytes()
    {
        var attributes = new Dictionary<string, string> { ["\U0001F600"] = "2", ["\uFF5E"] = "1" };

        var text = Encoding.UTF8.GetString(IdentitySignature.SignedText("default", "x", null, null, attributes, 7));

        Assert.EndsWith("3:\uFF5E1:14:\U0001F6001:2", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("42", "Zoë Müller", "zoe@example.com", true, "569e956acfba2e250ef9c0d010b15db1e57c8e8216d26261045fc4e7138b6c2e")]
    [InlineData("x", null, null, false, "8123bc8eee294a2f648c45706f32a7c19c98d158073b61be3d826597142f5318")]
    public void Create_FixedVectors_GiveWhatOtherProgramsGive(string id, string? name, string? email, bool hasAttributes, string expected) =>
        Assert.Equal(expected, IdentitySignature.Create(Secret, "default", id, name, email, hasAttributes ? Attributes : null, Expires));

    [Fact]
    public void SignedText_FieldsShifted_AreAnotherText()
    {
        var one = IdentitySignature.SignedText("default", "1", "23", "", null, Expires);
        var other = IdentitySignature.SignedText("default", "12", "3", "", null, Expires);

        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-90, true)]
    [InlineData(240, true)]
    [InlineData(269, true)]
    [InlineData(270, false)]
    public void Verify_TimePasses_CountsUntilItEndsWithHalfAMinuteForTheClocks(int seconds, bool expected) =>
        Assert.Equal(expected, IdentitySignature.Verify(Claim(), "default", [Secret], Now.AddSeconds(seconds)));

    [Fact]
    public void Verify_EndsLaterThanFiveMinutesAndTheClocks_IsInvalid()
    {
        var early = Assert.Throws<ChatRefusedException>(() => IdentitySignature.Verify(Claim(), "default", [Secret], Now.AddSeconds(-91)));

        Assert.Equal(Refusal.IdentityInvalid, early.Refusal);
    }

    [Fact]
    public void Verify_AnythingChanged_IsInvalid()
    {
        IdentityClaim[] changed =
        [
            Claim(id: "43"), Claim(name: "Zoe Müller"), Claim(email: "eve@example.com"), Claim(expires: Expires + 1),
            Claim(attributes: """{ "plan": "free", "Ort": "Köln" }"""), Claim(attributes: """{ "plan": "pro" }"""), Claim(attributes: null),
            Claim(signature: new string('0', 64)),
        ];

        Assert.All(changed, claim => Assert.Throws<ChatRefusedException>(() => IdentitySignature.Verify(claim, "default", [Secret], Now)));
        Assert.Throws<ChatRefusedException>(() => IdentitySignature.Verify(Claim(), "blog", [Secret], Now));
        Assert.Throws<ChatRefusedException>(() => IdentitySignature.Verify(Claim(), "default", ["another"], Now));
        Assert.Throws<ChatRefusedException>(() => IdentitySignature.Verify(Claim(), "default", [], Now));
        Assert.True(IdentitySignature.Verify(Claim(attributes: """{ "Ort": "K\u00f6ln", "plan": "pro" }"""), "default", ["another", Secret], Now));
    }

    [Theory]
    [InlineData("""{ "n": 1 }""")]
    [InlineData("""{ "n": null }""")]
    [InlineData("""{ "n": { "m": "x" } }""")]
    [InlineData("""{ "n": "x", "n": "x" }""")]
    [InlineData("""{ "": "x" }""")]
    [InlineData("""{ "n": "\ud83d" }""")]
    [InlineData("""["x"]""")]
    [InlineData("\"x\"")]
    public void Read_AttributesThatAreNoTexts_AreInvalid(string attributes) =>
        Assert.Equal(Refusal.IdentityInvalid, Assert.Throws<ChatRefusedException>(() => Claim(attributes: attributes)).Refusal);

    [Fact]
    public void Read_NoIdNoExpiresOrNoSignature_IsInvalid()
    {
        var signature = new string('a', 64);
        Action[] bad =
        [
            () => IdentityClaim.Read(null, null, null, null, 7, signature),
            () => IdentityClaim.Read("", null, null, null, 7, signature),
            () => IdentityClaim.Read(new string('x', 201), null, null, null, 7, signature),
            () => IdentityClaim.Read("a\nb", null, null, null, 7, signature),
            () => IdentityClaim.Read("x", null, null, null, null, signature),
            () => IdentityClaim.Read("x", null, null, null, 7, signature.ToUpperInvariant()),
            () => IdentityClaim.Read("x", null, null, null, 7, signature[1..]),
        ];

        Assert.All(bad, read => Assert.Equal(Refusal.IdentityInvalid, Assert.Throws<ChatRefusedException>(read).Refusal));
    }

    [Fact]
    public void Verify_HalfACharacter_IsInvalidEvenWhenSignedAsItsReplacement()
    {
        var text = IdentitySignature.SignedText("default", "\uFFFD", null, null, null, Expires);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), text));

        Assert.Throws<ChatRefusedException>(() => IdentitySignature.Verify(IdentityClaim.Read("\ud83d", null, null, null, Expires, signature), "default", [Secret], Now));
    }

    private static IdentityClaim Claim(
        string id = "42", string name = "Zoë Müller", string email = "zoe@example.com", string? attributes = """{ "plan": "pro", "Ort": "Köln" }""",
        long expires = Expires, string? signature = null) =>
        IdentityClaim.Read(
            id, name, email, attributes is null ? null : JsonSerializer.Deserialize<JsonElement>(attributes), expires,
            signature ?? IdentitySignature.Create(Secret, "default", "42", "Zoë Müller", "zoe@example.com", Attributes, Expires));
}
