using Google.Protobuf;
using ResNetVk.Format;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import;

/// <summary>Parses an ONNX file without its large weights, and says where in the file those lie.</summary>
/// <remarks>
/// A protobuf parser copies every byte it is given, and weights are nearly all of them. So the message is first copied without the
/// <c>raw_data</c> of large initialisers, field by field: a tag, then a number or a length and as many bytes (protobuf.dev, "Encoding"). Only
/// the three message types on the way to that field are looked into; the copy is then parsed by the library. What this does not understand is
/// left to the library as a whole.
/// </remarks>
internal sealed class OnnxSkeleton
{
    private const int LeastBytesLeftOut = 1 << 16;
    private const int WindowInBytes = 1 << 12;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly TensorData _file;
    private readonly byte[] _window = new byte[WindowInBytes];
    private readonly List<(int Initializer, TensorData Data)> _leftOut = [];
    private long _windowBegin = -1;
    private int _initializers;

    private OnnxSkeleton(TensorData file) => _file = file;

    /// <summary>Parses a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>The model, and the raw data of those of its initialisers that hold none.</returns>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    internal static (ModelProto Model, IReadOnlyDictionary<TensorProto, TensorData> RawData) Parse(TensorData file)
    {
        OnnxSkeleton skeleton = new(file);
        Dictionary<TensorProto, TensorData> rawData = new(ReferenceEqualityComparer.Instance);
        if (skeleton.Copy(0, file.Length, Message.Model) is not { } copy)
        {
            return (ModelProto.Parser.ParseFrom(file.ToArray()), rawData);
        }

        ModelProto model = ModelProto.Parser.ParseFrom(copy);
        foreach ((int initializer, TensorData data) in skeleton._leftOut)
        {
            rawData[model.Graph.Initializer[initializer]] = data;
        }

        return (model, rawData);
    }

    // The messages on the way: each is a field of the one before.
    private enum Message
    {
        Model,
        Graph,
        Initializer,
    }

    // The bytes of a message without large weights; null when they are not understood.
    private byte[]? Copy(long begin, long end, Message message)
    {
        using MemoryStream copy = new();
        for (long at = begin; at < end;)
        {
            long field = at;
            if (ReadNumber(ref at, end) is not { } tag)
            {
                return null;
            }

            long? size = (tag & 7) switch
            {
                Varint => ReadNumber(ref at, end) is null ? null : 0,
                Fixed64 => 8,
                Fixed32 => 4,
                LengthDelimited when ReadNumber(ref at, end) is { } length and <= int.MaxValue => (long)length,
                _ => null,
            };
            if (size is not { } bytes || bytes > end - at)
            {
                return null;
            }

            if (!CopyField(copy, field, at, bytes, tag, message))
            {
                return null;
            }

            at += bytes;
        }

        return copy.ToArray();
    }

    private bool CopyField(MemoryStream copy, long field, long content, long size, ulong tag, Message message)
    {
        switch (message, tag)
        {
            case (Message.Model, (ModelProto.GraphFieldNumber << 3) | LengthDelimited):
                return CopyInner(copy, content, size, tag, Message.Graph);
            case (Message.Graph, (GraphProto.InitializerFieldNumber << 3) | LengthDelimited):
                bool isUnderstood = CopyInner(copy, content, size, tag, Message.Initializer);
                _initializers++;
                return isUnderstood;
            case (Message.Initializer, (TensorProto.RawDataFieldNumber << 3) | LengthDelimited) when size >= LeastBytesLeftOut:
                _leftOut.Add((_initializers, _file.Slice(content, size)));
                return true;
            default:
                copy.Write(_file.Slice(field, content + size - field).ToArray());
                return true;
        }
    }

    private bool CopyInner(MemoryStream copy, long content, long size, ulong tag, Message message)
    {
        if (Copy(content, content + size, message) is not { } inner)
        {
            return false;
        }

        using CodedOutputStream output = new(copy, leaveOpen: true);
        output.WriteTag((uint)tag);
        output.WriteBytes(ByteString.CopyFrom(inner));
        return true;
    }

    // A varint: seven bits a byte, the lowest first, the eighth says that more follow. Null past the end or past 64 bits.
    private ulong? ReadNumber(ref long at, long end)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64 && at < end; shift += 7)
        {
            byte next = ByteAt(at++);
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        return null;
    }

    private byte ByteAt(long position)
    {
        long begin = position / WindowInBytes * WindowInBytes;
        if (begin != _windowBegin)
        {
            _file.Read(begin, _window.AsSpan(0, (int)Math.Min(WindowInBytes, _file.Length - begin)));
            _windowBegin = begin;
        }

        return _window[position - begin];
    }
}
