using System.Net;
using Chat.Core.Clients;
using Chat.Core.Diagnostics;

namespace Chat.Tests.Clients;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7/32")]
    [InlineData(" 203.0.113.7/24 ", "203.0.113.0/24")]
    [InlineData("203.0.113.255/31", "203.0.113.254/31")]
    [InlineData("10.9.8.7/8", "10.0.0.0/8")]
    [InlineData("2001:DB8:0:0::1", "2001:db8::1/128")]
    [InlineData("2001:db8:ffff:ffff::1/47", "2001:db8:fffe::/47")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9/32")]
    [InlineData("::ffff:203.0.113.9/120", "203.0.113.0/24")]
    [InlineData("fe80::1%3/64", "fe80::/64")]
    public void Parse_OneRange_HasOneText(string given, string kept) => Assert.Equal(kept, AddressRange.Parse(given).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/7")]
    [InlineData("::/0")]
    [InlineData("::ffff:0.0.0.0/96")]
    [InlineData("203.0.113.7/33")]
    [InlineData("203.0.113.7/-1")]
    [InlineData("203.0.113.7/ 24")]
    [InlineData("203.0.113/24")]
    [InlineData("1")]
    [InlineData("2001:db8::/129")]
    [InlineData("203.0.113.0/24/24")]
    [InlineData("example.com")]
    public void Parse_NoRangeOrFarTooWide_IsRefused(string? given) => Assert.Throws<ChatRefusedException>(() => AddressRange.Parse(given));

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.…")]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2::/64", "2001:db8:1::…")]
    [InlineData("2001:db8:1:2::3", "2001:db8:1::…")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    public void Shorten_OfOneHousehold_LeavesItsEndOut(string range, string shown) => Assert.Equal(shown, AddressRange.Shorten(AddressRange.Parse(range)));

    [Theory]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.77", true)]
    [InlineData("203.0.113.0/24", "203.0.114.1", false)]
    [InlineData("fe80::/64", "fe80::9%7", true)]
    [InlineData("2001:db8::/48", "2001:db8:1::1", false)]
    public void Plain_HoweverAnAddressComes_IsFoundInItsRange(string range, string address, bool isInside) =>
        Assert.Equal(isInside, AddressRange.Parse(range).Contains(AddressRange.Plain(IPAddress.Parse(address))));
}
