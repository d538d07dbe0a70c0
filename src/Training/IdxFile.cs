using System.Buffers.Binary;
using System.IO.Compression;

namespace ResNetVk.Training;

/// <summary>
/// Reads gzipped IDX files of unsigned bytes, the format of the MNIST family: two zero bytes, the type code 8, the number of dimensions,
/// each dimension as a big-endian 32-bit integer, then the values.
/// </summary>
public static class IdxFile
{
    private const byte UnsignedByte = 8;
    private const long LargestPayloadInBytes = 1L << 30;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">A .gz file.</param>
    /// <param name="rank">The number of dimensions the file must have.</param>
    /// <returns>The dimensions and the values in row-major order.</returns>
    /// <exception cref="TrainingInputException">The file is missing, not gzip, not IDX of that rank, cut short, or too long.</exception>
    public static (int[] Dimensions, byte[] Values) Read(string path, int rank)
    {
        if (!File.Exists(path))
        {
            throw new TrainingInputException(
                $"'{path}' does not exist. Install the Debian package dataset-fashion-mnist, or name the folder of the four .gz files: "
                    + "--data fashion-mnist:DIR.");
        }

        try
        {
            byte[] file = File.ReadAllBytes(path);
            using GZipStream gzip = new(new MemoryStream(file), CompressionMode.Decompress);
            (int[] dimensions, byte[] values) = Read(gzip, path, rank);
            // A gzip file ends with the length of its content. GZipStream reads on in silence where a cut has taken that away.
            int contentLength = HeaderSize(rank) + values.Length;
            return file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 4)) == contentLength
                ? (dimensions, values)
                : throw new EndOfStreamException();
        }
        catch (EndOfStreamException exception)
        {
            throw new TrainingInputException(
                $"'{path}' ends before the content its headers announce. The file is cut short; fetch it again.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new TrainingInputException($"'{path}' is not a whole gzip file ({exception.Message}). Fetch it again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingInputException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static int HeaderSize(int rank) => 4 + (4 * rank);

    private static (int[] Dimensions, byte[] Values) Read(Stream stream, string path, int rank)
    {
        Span<byte> header = stackalloc byte[HeaderSize(rank)];
        stream.ReadExactly(header[..4]);
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != rank)
        {
            throw new TrainingInputException(
                $"'{path}' is not an IDX file of unsigned bytes with {rank} dimensions: its first bytes are "
                    + $"{Convert.ToHexString(header[..4])}, expected 000008{rank:X2}.");
        }

        stream.ReadExactly(header[4..]);
        int[] dimensions = new int[rank];
        long size = 1;
        for (int i = 0; i < rank; i++)
        {
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + (4 * i))..]);
            if (dimension == 0 || dimension > LargestPayloadInBytes / size)
            {
                throw new TrainingInputException(
                    $"'{path}': dimension {i} is {dimension}; the values would be none or more than 1 GiB. The header is damaged.");
            }

            dimensions[i] = (int)dimension;
            size *= dimension;
        }

        byte[] values = new byte[size];
        stream.ReadExactly(values);
        if (stream.ReadByte() != -1)
        {
            throw new TrainingInputException($"'{path}' goes on after the {size} values its header announces. The file is damaged.");
        }

        return (dimensions, values);
    }
}
