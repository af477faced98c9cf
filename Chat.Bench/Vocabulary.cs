using System.Text;

namespace Chat.Bench;

/// <summary>Texts whose words are as common and as rare as those of a language: 20,000 of them, the n-th used a n-th as often as the first.</summary>
internal sealed class Vocabulary
{
    private const int Size = 20_000;
    private const int PerText = 16;

    private static readonly string[] Syllables = ["ka", "lo", "mi", "ren", "tor", "sha", "vel", "du", "pin", "gra", "os", "el", "tu", "ber", "ny", "fa", "chi", "wol", "ex", "an"];

    private readonly string[] words;
    private readonly double[] shares = new double[Size];

    public Vocabulary()
    {
        var random = new Random(7);
        var unique = new HashSet<string>();
        while (unique.Count < Size)
        {
            unique.Add(string.Concat(Enumerable.Range(0, 2 + (unique.Count > 400 ? 1 : 0) + random.Next(2)).Select(_ => Syllables[random.Next(Syllables.Length)])));
        }

        words = [.. unique];
        var sum = 0.0;
        for (var i = 0; i < Size; i++)
        {
            shares[i] = sum += 1.0 / (i + 1);
        }

        for (var i = 0; i < Size; i++)
        {
            shares[i] /= sum;
        }
    }

    /// <summary>The word of this rank, 0 is the most common.</summary>
    public string Word(int rank) => words[rank];

    /// <summary>The same row says the same each time.</summary>
    public string Text(long row)
    {
        var random = new Random((int)row);
        var text = new StringBuilder();
        for (var i = 0; i < PerText; i++)
        {
            var at = Array.BinarySearch(shares, random.NextDouble());
            text.Append(words[Math.Min(Size - 1, at < 0 ? ~at : at)]).Append(i == PerText - 1 ? '.' : ' ');
        }

        return text.ToString();
    }
}
