namespace ResNetVk.Format.Spirv;

/// <summary>Sizes of types in bytes.</summary>
internal sealed class SpirvSizes
{
    /// <summary>What is larger is as good as endless.</summary>
    private const long Most = 1L << 32;

    // Structures of arrays of structures: deeper than any kernel.
    private const int MostDepth = 16;

    private readonly SpirvReader _reader;
    private readonly SpirvConstants _constants;
    private readonly Dictionary<(uint Type, bool IsBlock), long> _sizes = [];

    public SpirvSizes(SpirvReader reader, SpirvConstants constants)
    {
        _reader = reader;
        _constants = constants;
    }

    /// <summary>Of a variable that the driver lays out: elements without gaps.</summary>
    public long OfValue(uint type) => Size(type, isBlock: false, 0);

    /// <summary>Of a block whose layout the module states; a runtime array counts nothing.</summary>
    public long OfBlock(uint type) => Size(type, isBlock: true, 0);

    private long Size(uint id, bool isBlock, int depth)
    {
        if (_sizes.TryGetValue((id, isBlock), out long known))
        {
            return known;
        }

        if (depth >= MostDepth)
        {
            throw _reader.Refused($"types at most {MostDepth} deep", "a deeper one");
        }

        if (!_reader.Definitions.TryGetValue(id, out SpirvInstruction type))
        {
            throw _reader.Refused("a type that is there", $"id {id}");
        }

        long size = type.Op switch
        {
            SpirvOp.TypeBool or SpirvOp.TypeInt or SpirvOp.TypeFloat => sizeof(uint),
            SpirvOp.TypeVector or SpirvOp.TypeMatrix => Times(Size(type[1], isBlock, depth + 1), type[2]),
            SpirvOp.TypeArray => Times(Stride(id, type[1], isBlock, depth), _constants.Of(type[2])),
            SpirvOp.TypeRuntimeArray when isBlock => 0,
            SpirvOp.TypeStruct => StructSize(id, type, isBlock, depth),
            _ => -1,
        };
        if (size is < 0 or > Most)
        {
            throw _reader.Refused($"types of numbers, of at most {Most} bytes", size < 0 ? $"id {id}" : $"{size}");
        }

        _sizes.Add((id, isBlock), size);
        return size;
    }

    private long Stride(uint array, uint element, bool isBlock, int depth)
    {
        long size = Size(element, isBlock, depth + 1);
        return isBlock && _reader.Decorations.TryGetValue((array, -1, SpirvDecoration.ArrayStride), out uint stride) ? Math.Max(stride, size) : size;
    }

    private long StructSize(uint id, SpirvInstruction type, bool isBlock, int depth)
    {
        long end = 0;
        for (int member = 0; member < type.Count - 1; member++)
        {
            long begin = isBlock && _reader.Decorations.TryGetValue((id, member, SpirvDecoration.Offset), out uint offset) ? offset : end;
            end = Math.Max(end, begin + Size(type[1 + member], isBlock, depth + 1));
        }

        return end;
    }

    // Does not overflow: what is beyond the limit stays just beyond it.
    private static long Times(long size, uint count) => count == 0 || size <= Most / count ? size * count : Most + 1;
}
