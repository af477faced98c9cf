using System.Globalization;
using System.Text;

namespace Chat.Core.Search;

/// <summary>A word of a text as the index knows it.</summary>
/// <param name="Text">Folded: lower case, without accents.</param>
/// <param name="Start">Where it stands in the text that was given.</param>
/// <param name="Length">Of the stretch, in that text.</param>
/// <param name="FirstLength">Of its first character, for scripts that are not written in words.</param>
public readonly record struct SearchWord(string Text, int Start, int Length, int FirstLength);

/// <summary>
/// Cuts a text into words. Index, question and marks all come through here, so that they always agree. Scripts without spaces between words
/// (Japanese, Chinese, Korean with its endings, Thai …) become pairs of neighbours: two characters that stand side by side are found wherever they stand.
/// </summary>
public static class SearchWords
{
    /// <summary>What is longer is known by its beginning.</summary>
    public const int LongestWord = 64;

    /// <param name="isQuestion">In a text the last character of a stretch without spaces stands alone as well, so that one character finds it.</param>
    public static List<SearchWord> Of(string text, bool isQuestion = false)
    {
        var cutter = new Cutter(text, isQuestion);
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (char.IsAscii(c))
            {
                cutter.TakeAscii(at++, c);
                continue;
            }

            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                cutter.End();
                at += Math.Max(1, length);
                continue;
            }

            cutter.Take(at, length, rune);
            at += length;
        }

        cutter.End();
        return cutter.Words;
    }

    /// <summary>The words as one text, which the index keeps.</summary>
    public static void Append(StringBuilder to, string text)
    {
        foreach (var word in Of(text))
        {
            to.Append(word.Text).Append(' ');
        }
    }

    private struct Cutter(string text, bool isQuestion)
    {
        private readonly StringBuilder word = new(LongestWord);
        private readonly List<(string Text, int Start, int End)> dense = [];
        private int start = -1;
        private int end;

        public List<SearchWord> Words { get; } = new(Math.Min(text.Length / 5, 64) + 1);

        public void TakeAscii(int at, char c)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                End();
                return;
            }

            Add(at, 1, c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c);
        }

        public void Take(int at, int length, Rune rune)
        {
            if (!IsText(rune))
            {
                End();
                return;
            }

            var folded = SearchFold.Of(rune);
            if (SearchFold.IsDense(rune.Value) && folded.Length > 0)
            {
                EndWord();
                dense.Add((folded, at, at + length));
            }
            else
            {
                foreach (var c in folded)
                {
                    Add(at, length, c);
                }

                // An accent by itself belongs to the letter before it.
                end = start < 0 ? end : at + length;
            }
        }

        public void End()
        {
            EndWord();
            EndDense();
        }

        private void Add(int at, int length, char c)
        {
            if (start < 0)
            {
                EndDense();
                start = at;
            }

            end = at + length;
            if (word.Length < LongestWord)
            {
                word.Append(c);
            }
        }

        private void EndWord()
        {
            if (start >= 0)
            {
                Words.Add(new SearchWord(word.ToString(), start, end - start, end - start));
                word.Clear();
                start = -1;
            }
        }

        private readonly void EndDense()
        {
            for (var i = 0; i < dense.Count; i++)
            {
                var (first, from, to) = dense[i];
                if (i + 1 < dense.Count)
                {
                    Words.Add(new SearchWord(first + dense[i + 1].Text, from, dense[i + 1].End - from, to - from));
                }
                else if (i == 0 || !isQuestion)
                {
                    Words.Add(new SearchWord(first, from, to - from, to - from));
                }
            }

            dense.Clear();
        }

        private static bool IsText(Rune rune) => Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
    }
}
