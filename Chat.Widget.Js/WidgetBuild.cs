using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NUglify;
using NUglify.JavaScript;

namespace Chat.Widget.Js;

/// <summary>Makes the two files that a page loads, and holds them to their size.</summary>
public static partial class WidgetBuild
{
    /// <summary>Bytes after brotli 11: what every page view pays.</summary>
    private const int LoaderBudget = 2_000;

    /// <summary>Bytes after brotli 11: what a visitor pays who opens the chat.</summary>
    private const int TotalBudget = 14_000;

    /// <summary>Bytes after brotli 11: what comes when it is needed, each.</summary>
    private const int PartBudget = 3_000;

    private const int Names = 16;

    /// <summary>What the host puts in for a site; part of what the page pays.</summary>
    private const string TypicalLook =
        """{"key":"default","name":"Support","color":"#24594a","side":"right","greeting":"Hello. How can we help?","typingPreview":true}""";

    /// <summary>Writes <c>widget.js</c>, in which <c>__LOOK__</c> stands for the site's look, and <c>panel.&lt;hash&gt;.js</c> with its compressed forms.</summary>
    /// <exception cref="BundleException">A source is faulty or too large.</exception>
    public static void Run(string source, string output)
    {
        var loaderPath = Path.Combine(source, "loader.js");
        var panelPath = Path.Combine(source, "panel.js");
        var parts = Parts(source).ToList();
        var panelCode = Minify(Bundler.Bundle(panelPath, MinifyCss), "export const mount=(()=>{", "return mountPanel})()");
        var (version, panel) = Best(string.Concat(parts.Select(part => part.Code)), panelCode, "__VERSION__", code => code);
        var loaderCode = Minify(Bundler.Bundle(loaderPath, MinifyCss), "(()=>{", "})()").Replace("__PANEL__", "widget/panel.__HASH__.js", StringComparison.Ordinal);
        var (hash, loader) = Best(panel, loaderCode, "__HASH__", WithLook);
        var panelName = $"panel.{hash}.js";

        var loaderFile = new Compressed(WithLook(loader));
        var panelFile = new Compressed(panel);
        Report("loader, with a look", $" of {LoaderBudget}", loaderFile);
        Report("panel", "", panelFile);
        Report("both", $" of {TotalBudget}", loaderFile, panelFile);
        Require(loaderPath, "WB010", "The loader", loaderFile.Brotli.Length, LoaderBudget);
        Require(panelPath, "WB011", "Loader and panel", loaderFile.Brotli.Length + panelFile.Brotli.Length, TotalBudget);
        var partFiles = parts.ConvertAll(part => (Part: part, File: new Compressed(part.Code)));
        foreach (var (part, file) in partFiles)
        {
            Report($"part {part.Name}", $" of {PartBudget}", file);
            Require(part.Path, "WB012", $"The part {part.Name}", file.Brotli.Length, PartBudget);
        }

        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        Directory.CreateDirectory(output);
        File.WriteAllText(Path.Combine(output, "widget.js"), loader);
        panelFile.Write(Path.Combine(output, panelName));
        foreach (var (part, file) in partFiles)
        {
            file.Write(Path.Combine(output, $"{part.Name}.{version}.js"));
        }

        File.WriteAllText(Path.Combine(output, "bundle.stamp"), hash);
    }

    /// <summary>What is loaded when it is needed: each of <c>parts/</c> exports <c>part</c>, each language of <c>lang/</c> its <c>words</c>.</summary>
    private static IEnumerable<(string Name, string Path, string Code)> Parts(string source) =>
        from folder in new[] { (Name: "parts", Export: "part"), (Name: "lang", Export: "words") }
        let place = Path.Combine(source, folder.Name)
        where Directory.Exists(place)
        from path in Directory.GetFiles(place, "*.js").Order(StringComparer.Ordinal)
        select (Path.GetFileNameWithoutExtension(path), path, Minify(Bundler.Bundle(path, MinifyCss), $"export const {folder.Export}=(()=>{{", $"return {folder.Export}}})()"));

    /// <summary>
    /// The name of a version stands in a text that is packed, and brotli takes a few dozen bytes more or less for one than for another: of several names
    /// for the same content, the one that packs best.
    /// </summary>
    private static (string Name, string Code) Best(string content, string code, string placeholder, Func<string, string> whole) =>
        Enumerable.Range(0, Names)
            .Select(i => Hash($"{content}{i}"))
            .Select(name => (Name: name, Code: code.Replace(placeholder, name, StringComparison.Ordinal)))
            .MinBy(one => new Compressed(whole(one.Code)).Brotli.Length);

    private static string WithLook(string loader) => loader.Replace("__LOOK__", TypicalLook, StringComparison.Ordinal);

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)))[..8];

    private static void Require(string path, string code, string what, int size, int budget)
    {
        if (size > budget)
        {
            throw new BundleException(path, 1, 1, code, $"{what}: {size} bytes after brotli, allowed are {budget}. Leave something out, or say it shorter.");
        }
    }

    private static void Report(string name, string budget, params Compressed[] files) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  widget {name,-20} {files.Sum(f => f.Plain.Length),7:N0} B, gzip {files.Sum(f => f.Gzip.Length),6:N0} B, brotli {files.Sum(f => f.Brotli.Length),6:N0} B{budget}"));

    private static string Minify(Bundle bundle, string before, string after)
    {
        // A closure keeps the names out of the page; NUglify then shortens them as it does a function's.
        var result = Uglify.Js($"{before}\n{bundle.Code}{after}", new CodeSettings { PreserveImportantComments = false });

        // NUglify does not know \p{..} in a regular expression; browsers do.
        var error = result.Errors.FirstOrDefault(e => e.IsError && e.ErrorCode != "JS1013");
        if (error is null)
        {
            // What nobody assigns may be a let: one word less to pack.
            return Constant().Replace(result.Code, "let");
        }

        // The first line is ours.
        var (path, line) = bundle.Origins[Math.Clamp(error.StartLine - 2, 0, bundle.Origins.Count - 1)];
        throw new BundleException(path, line, error.StartColumn, error.ErrorCode, error.Message);
    }

    [GeneratedRegex(@"\bconst(?=[ {[])")]
    private static partial Regex Constant();

    private static string MinifyCss(string path)
    {
        var result = Uglify.Css(File.ReadAllText(path), path);
        return result.Errors.FirstOrDefault(e => e.IsError) is { } error
            ? throw new BundleException(path, error.StartLine, error.StartColumn, error.ErrorCode, error.Message)
            : result.Code;
    }

    private sealed class Compressed(string text)
    {
        public byte[] Plain { get; } = Encoding.UTF8.GetBytes(text);

        public byte[] Gzip => field ??= Compress(stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true));

        public byte[] Brotli => field ??= Compress(stream => new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true));

        /// <summary>The file and its compressed forms beside it.</summary>
        public void Write(string path)
        {
            File.WriteAllBytes(path, Plain);
            File.WriteAllBytes($"{path}.gz", Gzip);
            File.WriteAllBytes($"{path}.br", Brotli);
        }

        private byte[] Compress(Func<Stream, Stream> open)
        {
            using var result = new MemoryStream();
            using (var compressing = open(result))
            {
                compressing.Write(Plain);
            }

            return result.ToArray();
        }
    }
}
