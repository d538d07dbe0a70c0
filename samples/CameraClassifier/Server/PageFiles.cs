using System.Reflection;
using ResNetVk.CameraClassifier.Models;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>The files of the page, from the program itself, and the sample pictures.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";

    private static readonly Dictionary<string, (byte[] Content, string Type)> s_files = Read();

    /// <summary>A file by its path; null when there is none.</summary>
    public static (byte[] Content, string Type)? Find(string path)
    {
        const string samples = "/samples/";
        return path.StartsWith(samples, StringComparison.Ordinal) && ModelCatalog.Samples.TryGetValue(path[samples.Length..], out string? file)
            ? (File.ReadAllBytes(file), TypeOf(file))
            : s_files.TryGetValue(path == "/" ? "/index.html" : path, out (byte[], string) found) ? found : null;
    }

    private static Dictionary<string, (byte[] Content, string Type)> Read()
    {
        Assembly assembly = typeof(PageFiles).Assembly;
        Dictionary<string, (byte[], string)> files = [];
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[$"/{name[Prefix.Length..]}"] = (content, TypeOf(name));
        }

        return files;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        string other => throw new InvalidOperationException($"'{name}': no content type is known for {other}"),
    };
}
