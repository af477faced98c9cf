using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using NUglify;
using NUglify.JavaScript;

namespace Chat.Widget.Js;

/// <summary>Makes the two files that a page loads, and holds them to their size.</summary>
public static class WidgetBuild
{
    /// <summary>Bytes after brotli 11: what every page view pays.</summary>
    private const int LoaderBudget = 2_000;

    /// <summary>Bytes after brotli 11: what a visitor pays who opens the chat.</summary>
    private const int TotalBudget = 14_000;

    /// <summary>What the host puts in for a site; part of what the page pays.</summary>
    private const string TypicalLook =
        """{"key":"default","name":"Support","color":"#24594a","side":"right","greeting":"Hello. How can we help?","typingPreview":true}""";

    public static void Run(string source, string output)
    {
        Directory.CreateDirectory(output);
        foreach (var old in Directory.GetFiles(output))
        {
            File.Delete(old);
        }

        var panel = Minify(Path.Combine(source, "panel.js"), Bundler.Bundle(source, "panel.js", MinifyCss), isModule: true);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(panel)))[..12];
        var loader = Minify(
            Path.Combine(source, "loader.js"),
            Bundler.Bundle(source, "loader.js", MinifyCss).Replace("__PANEL__", $"widget/panel.{hash}.js", StringComparison.Ordinal),
            isModule: false);

        File.WriteAllText(Path.Combine(output, "loader.js"), loader);
        var loaderSize = Size(loader.Replace("__LOOK__", TypicalLook, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(output, $"panel.{hash}.js"), panel);
        var panelSize = Size(panel);
        Console.WriteLine($"widget: loader {loaderSize} of {LoaderBudget} bytes, loader and panel {loaderSize + panelSize} of {TotalBudget} bytes (brotli)");
        if (loaderSize > LoaderBudget)
        {
            throw new BundleException(Path.Combine(source, "loader.js"), 1, 1, "WB010", $"The loader has {loaderSize} bytes; allowed are {LoaderBudget}.");
        }

        if (loaderSize + panelSize > TotalBudget)
        {
            throw new BundleException(Path.Combine(source, "panel.js"), 1, 1, "WB011", $"Loader and panel have {loaderSize + panelSize} bytes; allowed are {TotalBudget}.");
        }

        File.WriteAllText(Path.Combine(output, "bundle.stamp"), hash);
    }

    private static int Size(string text)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return (int)compressed.Length;
    }

    private static string Minify(string path, string code, bool isModule)
    {
        // A closure keeps the loader's names out of the page; NUglify then shortens them as it does a function's.
        var wrapped = isModule ? $"export const mount=(()=>{{{code}\nreturn mountPanel}})()" : $"(()=>{{{code}}})()";
        var result = Uglify.Js(wrapped, path, new CodeSettings { EvalTreatment = EvalTreatment.Ignore, PreserveImportantComments = false });
        foreach (var error in result.Errors)
        {
            // NUglify does not know \p{..} in a regular expression; browsers do.
            if (error.IsError && error.ErrorCode != "JS1013")
            {
                throw new BundleException(path, error.StartLine, error.StartColumn, $"W{error.ErrorCode}", error.Message);
            }
        }

        return result.Code;
    }

    private static string MinifyCss(string path)
    {
        var result = Uglify.Css(File.ReadAllText(path), path);
        if (result.Errors.FirstOrDefault(e => e.IsError) is { } error)
        {
            throw new BundleException(path, error.StartLine, error.StartColumn, $"W{error.ErrorCode}", error.Message);
        }

        return result.Code;
    }
}
