using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Chat.Widget.Js;

/// <summary>The text of a bundle, and where each of its lines was written.</summary>
public sealed record Bundle(string Code, IReadOnlyList<(string Path, int Line)> Origins);

/// <summary>
/// Puts ES modules into one, in the order in which they need each other. The rules are few on purpose, and anything else
/// is an error: <c>import { a, b } from './x.js'</c> or <c>'../x.js'</c>, <c>import css from './x.css'</c>, <c>export function|const|class</c>,
/// no renaming, no cycles, and every top-level name once.
/// </summary>
public sealed partial class Bundler
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Func<string, string> minifyCss;
    private readonly List<string> open = [];
    private readonly Dictionary<string, HashSet<string>> exports = [];
    private readonly Dictionary<string, string> names = [];
    private readonly StringBuilder code = new();
    private readonly List<(string Path, int Line)> origins = [];

    private Bundler(Func<string, string> minifyCss) => this.minifyCss = minifyCss;

    /// <summary>The module and all that it needs, as one without imports and exports.</summary>
    /// <exception cref="BundleException">A source breaks a rule.</exception>
    public static Bundle Bundle(string entry, Func<string, string> minifyCss)
    {
        var bundler = new Bundler(minifyCss);
        bundler.Add(entry, entry, 1);
        return new Bundle(bundler.code.ToString(), bundler.origins);
    }

    private HashSet<string> Add(string path, string from, int line)
    {
        if (exports.TryGetValue(path, out var known))
        {
            return known;
        }

        if (open.Contains(path))
        {
            throw new BundleException(from, line, 1, "WB001", $"{Path.GetFileName(path)} and {Path.GetFileName(from)} need each other; take what they share out into a third module.");
        }

        if (!File.Exists(path))
        {
            throw new BundleException(from, line, 1, "WB002", $"There is no {path}.");
        }

        open.Add(path);
        var own = new HashSet<string>();
        var body = File.ReadAllLines(path).Select((text, i) => Line(path, text, i + 1, own)).ToList();
        open.Remove(path);
        for (var i = 0; i < body.Count; i++)
        {
            code.Append(body[i]).Append('\n');
            origins.Add((path, i + 1));
        }

        return exports[path] = own;
    }

    private string Line(string path, string text, int line, HashSet<string> own)
    {
        if (text.StartsWith("import ", StringComparison.Ordinal))
        {
            return Import(path, text, line);
        }

        var isExport = text.StartsWith("export ", StringComparison.Ordinal);
        var statement = isExport ? text["export ".Length..] : text;
        if (Declaration().Match(statement) is not { Success: true } declaration)
        {
            return isExport || Pattern().IsMatch(text)
                ? throw new BundleException(path, line, 1, "WB003", "Declare each top-level function, const, let or class by a name of its own.")
                : text;
        }

        var name = declaration.Groups[1].Value;
        if (!names.TryAdd(name, path))
        {
            throw new BundleException(path, line, 1, "WB004", $"The name {name} is taken at the top level of {Path.GetFileName(names[name])}.");
        }

        if (isExport)
        {
            own.Add(name);
        }

        return statement;
    }

    private string Import(string path, string text, int line)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Style().Match(text) is { Success: true } style)
        {
            var css = minifyCss(Path.Combine(folder, style.Groups[2].Value));
            return $"const {style.Groups[1].Value} = {JsonSerializer.Serialize(css, Relaxed)}";
        }

        if (Module().Match(text) is not { Success: true } module)
        {
            throw new BundleException(path, line, 1, "WB005", "Write import { a, b } from './x.js' or import css from './x.css', on one line.");
        }

        var given = Add(Path.GetFullPath(module.Groups[2].Value, Path.GetFullPath(folder)), path, line);
        if (module.Groups[1].Value.Split(", ").FirstOrDefault(name => !given.Contains(name)) is { } missing)
        {
            throw new BundleException(path, line, 1, "WB006", $"{module.Groups[2].Value} does not export {missing}.");
        }

        return "";
    }

    [GeneratedRegex(@"^import \{ ([\w$]+(?:, [\w$]+)*) \} from '(\.{1,2}/[\w.-]+\.js)'$")]
    private static partial Regex Module();

    [GeneratedRegex(@"^import (\w+) from '\./([\w.-]+\.css)'$")]
    private static partial Regex Style();

    [GeneratedRegex(@"^(?:async )?(?:function\*? ?|const |let |class )([\w$]+)")]
    private static partial Regex Declaration();

    /// <summary>Several names at once hide from the check for doubles.</summary>
    [GeneratedRegex(@"^(?:const|let|var)\b")]
    private static partial Regex Pattern();
}
