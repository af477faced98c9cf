using System.Globalization;

namespace Chat.Bench;

/// <summary>Whole numbers by name: <c>--visitors 500</c>.</summary>
internal sealed class Options
{
    private static readonly string[] Known =
        ["visitors", "phases", "seconds", "flush-delay", "rate", "messages", "kills", "stops", "cuts", "writes", "frames", "seed", "port"];

    private readonly Dictionary<string, int> values = [];

    /// <exception cref="ArgumentException">A name that no command knows, without a number, or no name.</exception>
    public static Options Parse(IEnumerable<string> args)
    {
        var options = new Options();
        foreach (var pair in args.Chunk(2))
        {
            if (pair is not [['-', '-', .. var name], var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                throw new ArgumentException($"\"{string.Join(' ', pair)}\" is no option; write --name and a whole number.");
            }

            if (!Known.Contains(name))
            {
                throw new ArgumentException($"There is no option --{name}; there are --{string.Join(", --", Known.SkipLast(1))}.");
            }

            options.values[name] = value;
        }

        return options;
    }

    public int Get(string name, int otherwise) => values.GetValueOrDefault(name, otherwise);
}
