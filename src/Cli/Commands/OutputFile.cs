namespace ResNetVk.Cli.Commands;

/// <summary>Checks the name of a file to be written before the work begins, so that no long work ends in vain.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a name that cannot be written or would overwrite a source.</summary>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="path">The file to be written.</param>
    /// <param name="sources">Files the command reads.</param>
    /// <exception cref="UsageException">The name is empty, the folder does not exist, or the name is a folder's, or a source's.</exception>
    public static void Check(string option, string path, params ReadOnlySpan<string> sources)
    {
        if (path.Length == 0)
        {
            throw new UsageException($"{option} is empty", "give the name of the file to write");
        }

        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new UsageException($"{option} '{path}' is a folder", "give the name of the file to write");
        }

        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"{option} '{path}': the folder '{folder}' does not exist", "make the folder first, or correct the path");
        }

        foreach (string source in sources)
        {
            if (source.Length > 0 && Path.GetFullPath(source) == full)
            {
                throw new UsageException($"{option} '{path}' would overwrite the file it is made from", "give another name");
            }
        }
    }
}
