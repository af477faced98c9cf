namespace Chat.Portal;

/// <summary>Names the portal's own words: <c>Words.resx</c> in English, <c>Words.de.resx</c> in German. A language is one file.</summary>
public sealed class Words;
