using System.Buffers.Binary;
using System.IO.Compression;

namespace ResNetVk.Conformance.DataSets;

/// <summary>Gzipped IDX files of unsigned bytes, the format of the MNIST family.</summary>
/// <remarks>Two zero bytes, the type code 8, the number of dimensions; each dimension as a big-endian 32-bit integer; the elements.</remarks>
internal static class IdxReader
{
    private const int UnsignedByte = 8;
    private const long MaxElements = 1L << 30;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">A .gz file.</param>
    /// <param name="rank">The number of dimensions expected.</param>
    /// <returns>The sizes and the elements in row-major order.</returns>
    /// <exception cref="DataSetException">It is missing, cut short, too long, or no such file.</exception>
    public static (int[] Sizes, byte[] Elements) Read(string path, int rank)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using GZipStream content = new(file, CompressionMode.Decompress);
            return Read(content, path, rank);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataSetException(
                $"'{path}' does not exist; install Debian's package dataset-fashion-mnist, or name the folder of the .gz files: fashion-mnist:DIR", exception);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            throw new DataSetException($"'{path}' is not a whole gzip file of the length its header says ({exception.Message}); fetch it again", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static (int[] Sizes, byte[] Elements) Read(Stream content, string path, int rank)
    {
        byte[] header = new byte[4 * (rank + 1)];
        content.ReadExactly(header, 0, 4);
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != rank)
        {
            throw new DataSetException(
                $"'{path}' begins with {Convert.ToHexString(header, 0, 4)}, expected 0000080{rank} (IDX, unsigned bytes, {rank} dimensions); it is another kind of file");
        }

        content.ReadExactly(header, 4, header.Length - 4);
        int[] sizes = new int[rank];
        long count = 1;
        for (int d = 0; d < rank; d++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * (d + 1)));
            if (size == 0 || size > MaxElements / count)
            {
                throw new DataSetException($"'{path}': dimension {d} is {size}; the elements would be none or more than {MaxElements}: the header is damaged");
            }

            sizes[d] = (int)size;
            count *= size;
        }

        byte[] elements = new byte[count];
        content.ReadExactly(elements);
        return content.ReadByte() < 0
            ? (sizes, elements)
            : throw new DataSetException($"'{path}' goes on after the {count} elements its header announces; it is damaged");
    }
}
