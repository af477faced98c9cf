using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Chat.Widget.Js;

/// <summary>
/// Puts ES modules into one, in the order in which they need each other. The rules are few on purpose, and anything else
/// is an error: <c>import { a, b } from './x.js'</c>, <c>import css from './x.css'</c>, <c>export function|const|class</c>,
/// no renaming, no cycles, and every top-level name once.
/// </summary>
public sealed partial class Bundler(string folder, Func<string, string> minifyCss)
{
    private readonly List<string> done = [];
    private readonly List<string> open = [];
    private readonly Dictionary<string, string> names = [];
    private readonly StringBuilder output = new();

    /// <summary>The module and all that it needs, as the body of one module without imports.</summary>
    public static string Bundle(string folder, string entry, Func<string, string> minifyCss)
    {
        var bundler = new Bundler(folder, minifyCss);
        bundler.Add(Path.Combine(folder, entry), from: entry);
        return bundler.output.ToString();
    }

    private void Add(string path, string from)
    {
        if (done.Contains(path))
        {
            return;
        }

        if (open.Contains(path))
        {
            throw new BundleException(path, 1, 1, "WB001", $"{Path.GetFileName(path)} and {from} need each other; take what they share out into a third module.");
        }

        if (!File.Exists(path))
        {
            throw new BundleException(Path.Combine(folder, from), 1, 1, "WB002", $"There is no {path}.");
        }

        open.Add(path);
        var body = new StringBuilder();
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            body.AppendLine(Line(path, lines[i], i + 1));
        }

        open.Remove(path);
        done.Add(path);
        output.Append(body);
    }

    private string Line(string path, string line, int number)
    {
        if (line.StartsWith("import ", StringComparison.Ordinal))
        {
            return Import(path, line, number);
        }

        if (line.StartsWith("export ", StringComparison.Ordinal))
        {
            if (!Exported().IsMatch(line))
            {
                throw new BundleException(path, number, 1, "WB003", "Export a function, a const or a class by its name.");
            }

            line = line["export ".Length..];
        }

        if (TopLevel().Match(line) is { Success: true } match)
        {
            var name = match.Groups[1].Value;
            if (!names.TryAdd(name, path))
            {
                throw new BundleException(path, number, 1, "WB004", $"The name {name} is taken at the top level of {Path.GetFileName(names[name])}.");
            }
        }

        return line;
    }

    private string Import(string path, string line, int number)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (Style().Match(line) is { Success: true } style)
        {
            var css = minifyCss(Path.Combine(directory, style.Groups[2].Value));
            return $"const {style.Groups[1].Value} = {JsonSerializer.Serialize(css, Relaxed)}";
        }

        if (Module().Match(line) is not { Success: true } module)
        {
            throw new BundleException(path, number, 1, "WB005", "Write import { a, b } from './x.js' or import css from './x.css', on one line.");
        }

        Add(Path.Combine(directory, module.Groups[1].Value), Path.GetFileName(path));
        return "";
    }

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^import \{ [\w$]+(?:, [\w$]+)* \} from '\./([\w.-]+\.js)'$")]
    private static partial Regex Module();

    [GeneratedRegex(@"^import (\w+) from '\./([\w.-]+\.css)'$")]
    private static partial Regex Style();

    [GeneratedRegex(@"^export (?:async )?(?:function\*?|const|class) [\w$]+")]
    private static partial Regex Exported();

    [GeneratedRegex(@"^(?:async )?(?:function\*?|const|let|class) ([\w$]+)")]
    private static partial Regex TopLevel();
}
