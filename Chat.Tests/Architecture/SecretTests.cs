using System.Reflection;
using System.Runtime.CompilerServices;
using Chat.Core;
using Chat.Portal.Widget;

namespace Chat.Tests.Architecture;

/// <summary>What lets somebody in must not come into a log by being printed along with something else.</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-secret";

    private static readonly string[] Names = ["Token", "Password", "Secret", "Signature", "Current", "Previous"];

    public static TheoryData<Type> Holders => [.. Assemblies.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && Secrets(t).Any())];

    private static Assembly[] Assemblies => [typeof(ChatOptions).Assembly, typeof(JoinRequest).Assembly];

    [Theory]
    [MemberData(nameof(Holders))]
    public void ToString_OfWhatHoldsASecret_DoesNotSayIt(Type holder)
    {
        var one = RuntimeHelpers.GetUninitializedObject(holder);
        foreach (var field in Secrets(holder))
        {
            field.SetValue(one, Canary);
        }

        Assert.DoesNotContain(Canary, one.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<FieldInfo> Secrets(Type type) =>
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where property.PropertyType == typeof(string) && Names.Contains(property.Name)
        select type.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) into field
        where field is not null
        select field;
}
