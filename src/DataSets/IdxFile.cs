using System.Buffers.Binary;
using System.IO.Compression;

namespace ResNetVk.DataSets;

/// <summary>IDX files of unsigned bytes, the format of the MNIST family, gzipped or plain.</summary>
/// <remarks>
/// Two zero bytes, the type code 8, the number of dimensions; each dimension as a big-endian 32-bit integer; the values. Described at
/// the end of Y. LeCun's page of MNIST (yann.lecun.com/exdb/mnist).
/// </remarks>
public static class IdxFile
{
    private const byte UnsignedByte = 8;
    private const long LargestPayloadInBytes = 1L << 30;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file; gzipped when its name ends in <c>.gz</c>.</param>
    /// <param name="rank">The number of dimensions the file must have; at least 1.</param>
    /// <returns>The dimensions, all positive, and the values in row-major order; at most 1 GiB of them.</returns>
    /// <exception cref="DataSetException">The file is missing, not gzip where its name says so, not IDX of that rank, cut short, or too long.</exception>
    public static (int[] Dimensions, byte[] Values) Read(string path, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        try
        {
            byte[] file = File.ReadAllBytes(path);
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                return Read(new MemoryStream(file), path, rank);
            }

            using GZipStream gzip = new(new MemoryStream(file), CompressionMode.Decompress);
            (int[] dimensions, byte[] values) = Read(gzip, path, rank);

            // A gzip file ends with the length of its content. GZipStream reads on in silence where a cut has taken that away.
            uint contentLength = (uint)(HeaderSize(rank) + values.Length);
            return file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 4)) == contentLength
                ? (dimensions, values)
                : throw new EndOfStreamException("the end is missing");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataSetException(
                $"'{path}' does not exist; name the folder of the files: mnist:DIR, fashion-mnist:DIR, or install Debian's package dataset-fashion-mnist",
                exception);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            throw new DataSetException(
                $"'{path}' is not a whole {(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? "gzip" : "IDX")} file of the length its header says ({exception.Message}); fetch it again", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static int HeaderSize(int rank) => 4 * (1 + rank);

    private static (int[] Dimensions, byte[] Values) Read(Stream content, string path, int rank)
    {
        byte[] header = new byte[HeaderSize(rank)];
        content.ReadExactly(header, 0, 4);
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != rank)
        {
            throw new DataSetException(
                $"'{path}' begins with {Convert.ToHexString(header, 0, 4)}, expected 000008{rank:X2} (IDX, unsigned bytes, {rank} "
                + "dimensions); it is another kind of file");
        }

        content.ReadExactly(header, 4, header.Length - 4);
        int[] dimensions = new int[rank];
        long size = 1;
        for (int i = 0; i < rank; i++)
        {
            // Dimension i begins where the header of a file with i dimensions ends.
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(HeaderSize(i)));
            if (dimension == 0 || dimension > LargestPayloadInBytes / size)
            {
                throw new DataSetException(
                    $"'{path}': dimension {i} is {dimension}; the values would be none or more than 1 GiB: the header is damaged; fetch it again");
            }

            dimensions[i] = (int)dimension;
            size *= dimension;
        }

        byte[] values = new byte[size];
        content.ReadExactly(values);
        return content.ReadByte() < 0
            ? (dimensions, values)
            : throw new DataSetException($"'{path}' goes on after the {size} values its header announces; it is damaged; fetch it again");
    }
}
