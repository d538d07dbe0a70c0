using System.Buffers.Binary;
using System.Text;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Reads the bytes of a pickle one after the other; what is not there is refused before anything is allocated for it.</summary>
internal sealed class PickleInput
{
    private const int BufferInBytes = 1 << 14;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TensorData _data;
    private readonly byte[] _buffer = new byte[BufferInBytes];
    private long _bufferStart;
    private int _bufferLength;
    private int _next;

    /// <summary>Creates a reader at the beginning of the data.</summary>
    /// <param name="data">The pickle; other bytes may follow it.</param>
    /// <param name="name">What it is, for messages: <c>the file</c>.</param>
    internal PickleInput(TensorData data, string name)
    {
        _data = data;
        Name = name;
    }

    /// <summary>What is read.</summary>
    internal string Name { get; }

    /// <summary>Bytes read so far.</summary>
    internal long Position => _bufferStart + _next;

    /// <summary>The next byte.</summary>
    internal byte ReadByte()
    {
        if (_next == _bufferLength)
        {
            Fill(1);
        }

        return _buffer[_next++];
    }

    /// <summary>Two bytes, unsigned.</summary>
    internal ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>Four bytes, unsigned.</summary>
    internal uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Eight bytes, unsigned.</summary>
    internal ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Eight bytes, big-endian as pickles have floating-point numbers.</summary>
    internal double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    /// <summary>Some bytes.</summary>
    /// <param name="length">How many; as the file says it.</param>
    internal byte[] ReadBytes(ulong length)
    {
        Require(length);
        if (length > PickleLimits.TextBytes)
        {
            throw Exceeds($"a text has {length} bytes; {PickleLimits.TextBytes} are possible");
        }

        byte[] bytes = new byte[length];
        int buffered = Math.Min(bytes.Length, _bufferLength - _next);
        _buffer.AsSpan(_next, buffered).CopyTo(bytes);
        _next += buffered;
        if (buffered < bytes.Length)
        {
            _data.Read(Position, bytes.AsSpan(buffered));
            _bufferStart = Position + bytes.Length - buffered;
            (_bufferLength, _next) = (0, 0);
        }

        return bytes;
    }

    /// <summary>A text.</summary>
    /// <param name="length">Bytes in UTF-8; as the file says it.</param>
    internal string ReadText(ulong length)
    {
        long start = Position;
        byte[] bytes = ReadBytes(length);
        return Decode(bytes) ?? throw Damaged($"the text at byte {start} is not valid UTF-8");
    }

    /// <summary>A text that a line feed ends.</summary>
    internal string ReadLine()
    {
        const int MostBytes = 1 << 10;
        List<byte> line = [];
        for (byte next = ReadByte(); next != (byte)'\n'; next = ReadByte())
        {
            if (line.Count == MostBytes)
            {
                throw Damaged($"a line has more than {MostBytes} bytes");
            }

            line.Add(next);
        }

        return Decode([.. line]) ?? throw Damaged("a line is not valid UTF-8");
    }

    /// <summary>Refuses a length that exceeds what is left.</summary>
    internal void Require(ulong length)
    {
        long left = _data.Length - Position;
        if (length > (ulong)left)
        {
            throw Damaged($"{length} bytes should follow, but only {left} are left");
        }
    }

    /// <summary>The text that bytes are in UTF-8; null when they are none.</summary>
    internal static string? Decode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The complaint about bytes that no pickle has.</summary>
    internal ImportException Damaged(string problem) => new(
        $"byte {Position} of {Name}: {problem}", "the file is damaged or cut short: download or save it again");

    /// <summary>The complaint about a pickle larger than any state dict.</summary>
    internal ImportException Exceeds(string problem) => new($"byte {Position} of {Name}: {problem}", TorchGlobals.Hint);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bufferLength - _next < count)
        {
            Fill(count);
        }

        _next += count;
        return _buffer.AsSpan(_next - count, count);
    }

    /// <summary>Puts at least as many bytes as wanted into the buffer.</summary>
    private void Fill(int count)
    {
        Require((ulong)count);
        _bufferStart = Position;
        _next = 0;
        _bufferLength = (int)Math.Min(BufferInBytes, _data.Length - _bufferStart);
        _data.Read(_bufferStart, _buffer.AsSpan(0, _bufferLength));
    }
}
