namespace ResNetVk.Format;

/// <summary>Writes files that appear whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name in the same folder, flushes it to disk, then renames it to the final name.</summary>
    /// <remarks>
    /// A failure at any point removes the temporary file and leaves an earlier file of the final name as it was. A path directly in
    /// <c>/dev</c> (<c>/dev/stdout</c>, <c>/dev/null</c>) is written in place: renaming would replace the device by a file.
    /// </remarks>
    /// <param name="path">The final name; an existing file is replaced.</param>
    /// <param name="write">Writes the content to the stream it is given; its exceptions pass through.</param>
    /// <exception cref="IOException">The folder does not exist, the disk is full, the final name is a folder, …</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (path.Length == 0)
        {
            throw new IOException("The name of the file to write is empty: give the name of a file.");
        }

        string target = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(target);
        if (folder is null || Directory.Exists(target))
        {
            throw new IOException($"'{path}' is a folder, not a file: give the name of the file to write.");
        }

        if (folder == "/dev")
        {
            using FileStream device = new(target, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{path}' cannot be written: the folder '{folder}' does not exist. Create it first.");
        }

        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            Rename(temporary, target);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>Removes what writers of files in a folder have left there that were killed in the middle of <see cref="Write"/>. None may be writing there now.</summary>
    /// <param name="folder">The folder; those in it are left alone, and so is what only looks alike.</param>
    /// <exception cref="IOException">The folder does not exist, or a file cannot be removed.</exception>
    public static void RemoveLeftovers(string folder)
    {
        foreach (string path in Directory.GetFiles(folder, ".*.tmp"))
        {
            string[] parts = Path.GetFileName(path).Split('.');
            if (parts.Length >= 4 && Guid.TryParseExact(parts[^2], "N", out _))
            {
                File.Delete(path);
            }
        }
    }

    private static void Rename(string temporary, string target)
    {
#if NET
        File.Move(temporary, target, overwrite: true);
#else
        // netstandard2.1 has no File.Move that overwrites.
        if (File.Exists(target))
        {
            File.Replace(temporary, target, null);
        }
        else
        {
            File.Move(temporary, target);
        }
#endif
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure on the way to the caller is the one to report: where this one happens, that one has the same cause.
        }
    }
}
