using System.Text;

namespace ResNetVk.Cli.Commands;

/// <summary>The value of <c>--labels</c>: a UTF-8 text file with one class name per line, in the order of the class index.</summary>
internal static class LabelsFile
{
    private const int MostBytes = 16 << 20;

    /// <summary>Reads the names; blank lines at the end do not count.</summary>
    /// <exception cref="UsageException">The file is not there, is no text, is empty, or has a blank line between names.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new UsageException(
                path.Length == 0 ? "--labels is empty" : $"--labels '{path}' is a folder",
                "name a text file with one class name per line, in the order of the class index");
        }

        FileInfo file = new(path);
        if (!file.Exists || file.Length > MostBytes)
        {
            throw new UsageException(
                file.Exists ? $"--labels '{path}' has {file.Length} bytes: that is no list of class names" : $"--labels '{path}' does not exist",
                "name a text file with one class name per line, in the order of the class index");
        }

        string[] lines;
        try
        {
            lines = File.ReadAllLines(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException exception)
        {
            throw new UsageException($"--labels '{path}' is not UTF-8 text", "save the file as UTF-8, one class name per line", exception);
        }

        string[] names = [.. lines.Select(line => line.Trim())];
        int count = Array.FindLastIndex(names, name => name.Length > 0) + 1;
        int blank = Array.FindIndex(names, 0, count, name => name.Length == 0);
        return count > 0 && blank < 0
            ? names[..count]
            : throw new UsageException(
                count == 0 ? $"--labels '{path}' holds no name" : $"--labels '{path}': line {blank + 1} is blank, so that the names after it would shift",
                "write one class name per line, in the order of the class index");
    }
}
