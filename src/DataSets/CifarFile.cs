namespace ResNetVk.DataSets;

/// <summary>Files of CIFAR's binary distribution: records of one or two label bytes and 3 × 32 × 32 bytes of planar red, green, blue.</summary>
public static class CifarFile
{
    /// <summary>Rows, and columns, of an image.</summary>
    public const int Side = 32;

    /// <summary>Colour planes of an image.</summary>
    public const int Channels = 3;

    /// <summary>The number of records of a file, from its length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Which of the sets it belongs to.</param>
    /// <exception cref="DataSetException">The file cannot be opened, is empty, or is not a whole number of records.</exception>
    public static int CountRecords(string path, CifarFormat format)
    {
        // By name, not through a stream: what is not a regular file (a pipe, a device) has length 0 and is refused without waiting for it.
        long length = Reading(path, () => new FileInfo(path).Length);
        return length > 0 && length % format.RecordSizeInBytes == 0
            ? checked((int)(length / format.RecordSizeInBytes))
            : throw new DataSetException(
                $"'{path}' has {length} bytes, which is not a whole number of {format.Name} records of {format.RecordSizeInBytes}: it is cut short or "
                + "something else; fetch it again");
    }

    /// <summary>Reads the records of a file in their order, one at a time as they are asked for.</summary>
    /// <param name="path">The file; opened when the enumeration begins, closed when it ends.</param>
    /// <param name="format">Which of the sets it belongs to.</param>
    /// <exception cref="DataSetException">
    /// The file cannot be read, is empty, is not a whole number of records, or a label is out of range (thrown while enumerating).
    /// </exception>
    public static IEnumerable<CifarRecord> Read(string path, CifarFormat format)
    {
        int count = CountRecords(path, format);
        int labelSize = format.LabelSizeInBytes;
        using FileStream stream = Reading(path, () => File.OpenRead(path));
        for (int index = 0; index < count; index++)
        {
            byte[] record = new byte[format.RecordSizeInBytes];
            if (Reading(path, () => stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false)) < record.Length)
            {
                throw new DataSetException($"'{path}' ends in record {index} of {count}; it was changed while it was read");
            }

            if (format.CoarseClassCount > 0)
            {
                RequireLabel(path, index, "coarse label", record[0], format.CoarseClassCount, format);
            }

            byte label = record[labelSize - 1];
            RequireLabel(path, index, "label", label, format.Classes.Count, format);
            yield return new CifarRecord(label, record.AsMemory(labelSize));
        }
    }

    private static void RequireLabel(string path, int index, string kind, byte label, int count, CifarFormat format)
    {
        if (label >= count)
        {
            throw new DataSetException($"'{path}', record {index}: {kind} {label}, expected 0 to {count - 1}; this is not a file of {format.Name}");
        }
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
