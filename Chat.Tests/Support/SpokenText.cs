using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using Chat.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Chat.Tests.Support;

/// <summary>
/// Finds what a page says with words of its own, instead of the portal's words: reads what the compiler made of the markup, which has each text,
/// attribute and parameter apart from the code around it.
/// </summary>
internal static partial class SpokenText
{
    private static readonly string[] SpokenAttributes = ["aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt"];

    /// <summary>Parameters of our components that are read, not meant for the program.</summary>
    private static readonly string[] SpokenParameters = ["Label", "Text", "Title", "Lead", "Hint", "Legend", "Confirm", "Placeholder", "Empty"];

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The component, and each of its texts that is in no language's file.</summary>
    public static IEnumerable<(string Component, string Text)> Of(Assembly assembly) =>
        from type in assembly.GetTypes()
        let component = ComponentOf(type)
        where component is not null
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where method.GetParameters() is [.., { ParameterType: var last }] && last == typeof(RenderTreeBuilder)
        from text in Read(method)
        select (component, text);

    /// <summary>A lambda of the markup lives in a class of its own inside the component.</summary>
    private static string? ComponentOf(Type type)
    {
        var outer = type;
        while (outer.DeclaringType is { } declaring)
        {
            outer = declaring;
        }

        return typeof(ComponentBase).IsAssignableFrom(outer) ? outer.FullName!["Chat.Portal.".Length..] : null;
    }

    private static IEnumerable<string> Read(MethodInfo method)
    {
        // Arguments of the next call upon the builder, since it was pushed, and where among them a look-up begins.
        var pending = new List<string>();
        var lookUps = new Stack<int>();
        foreach (var (code, operand) in Instructions(method))
        {
            if (code == OpCodes.Ldarg_1)
            {
                pending.Clear();
                lookUps.Clear();
            }
            else if (operand is string literal)
            {
                pending.Add(literal);
            }
            else if (operand is MethodBase called)
            {
                if (called.Name == "get_T")
                {
                    lookUps.Push(pending.Count);
                }
                else if (IsWords(called) && lookUps.TryPop(out var from))
                {
                    // Keys, and values that say nothing by themselves.
                    pending.RemoveRange(from, pending.Count - from);
                }
                else if (called.DeclaringType == typeof(Icon))
                {
                    // The name of a picture.
                    pending.Clear();
                }
                else if (called.DeclaringType == typeof(RenderTreeBuilder))
                {
                    foreach (var text in Spoken(called.Name, pending))
                    {
                        yield return text;
                    }

                    pending.Clear();
                }
            }
        }
    }

    private static bool IsWords(MethodBase called) =>
        (called.Name == "get_Item" && called.DeclaringType!.FullName!.StartsWith("Microsoft.Extensions.Localization.IStringLocalizer", StringComparison.Ordinal))
        || called.DeclaringType!.Namespace == "Chat.Portal.Languages" || called.DeclaringType.Name.EndsWith("Words", StringComparison.Ordinal);

    private static IEnumerable<string> Spoken(string call, List<string> literals)
    {
        var texts = call switch
        {
            "AddMarkupContent" => literals.SelectMany(Markup),
            "AddContent" => literals,
            "AddAttribute" when literals is [var name, .. var values] && SpokenAttributes.Contains(name) => values,
            "AddComponentParameter" when literals is [var name, .. var values] && SpokenParameters.Contains(name) => values,
            _ => [],
        };
        return texts.Where(text => Word().IsMatch(text) && !Program().IsMatch(text)).Select(text => text.Trim());
    }

    private static IEnumerable<string> Markup(string html) =>
        Tag().Replace(Keyboard().Replace(html, ""), "\n").Split('\n').Concat(SpokenInTag().Matches(html).Select(m => m.Groups[1].Value));

    private static IEnumerable<(OpCode Code, object? Operand)> Instructions(MethodInfo method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = Codes[il[at] == 0xFE ? (short)((il[at++] << 8) | il[at++]) : il[at++]];
            object? operand = code.OperandType switch
            {
                OperandType.InlineString => method.Module.ResolveString(BitConverter.ToInt32(il, at)),
                OperandType.InlineMethod => method.Module.ResolveMethod(BitConverter.ToInt32(il, at), typeArguments, method.GetGenericArguments()),
                _ => null,
            };
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
            yield return (code, operand);
        }
    }

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Word();

    /// <summary>Tags, addresses and paths are read by programs.</summary>
    [GeneratedRegex("[<>=]|^/|://")]
    private static partial Regex Program();

    /// <summary>Keys are called as they are printed.</summary>
    [GeneratedRegex("<kbd[^>]*>[^<]*</kbd>|<code[^>]*>[^<]*</code>")]
    private static partial Regex Keyboard();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("(?:aria-label|aria-description|title|placeholder|alt)=\"([^\"]+)\"")]
    private static partial Regex SpokenInTag();
}
