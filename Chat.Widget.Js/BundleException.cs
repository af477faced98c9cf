namespace Chat.Widget.Js;

/// <summary>A fault in a source, in the form that MSBuild shows as an error of its own.</summary>
public sealed class BundleException(string file, int line, int column, string code, string text)
    : Exception($"{file}({line},{column}): error {code}: {text}");
