using System.Buffers.Binary;
using System.Text;

namespace ResNetVk.Shaders.Tests;

/// <summary>What the tests need to know of a SPIR-V module, read from its words.</summary>
/// <remarks>
/// SPIR-V specification 1.3, section 2.3: five header words, then instructions whose first word is (word count &lt;&lt; 16 | opcode).
/// </remarks>
internal sealed class SpirvModule
{
    private const uint Magic = 0x07230203;
    private const int WorkgroupSizeBuiltIn = 25;
    private const int StorageBufferClass = 12;
    private const int UniformConstantClass = 0;
    private const int PushConstantClass = 9;
    private const int PlaneDimension = 1;
    private const int BufferDimension = 5;
    private const int Rgba32F = 1;

    private readonly List<(uint Target, SpirvDecoration Decoration, uint Operand)> _decorations = [];
    private readonly List<(uint Structure, uint Member, SpirvDecoration Decoration, uint Operand)> _memberDecorations = [];
    private readonly List<(uint Id, uint PointerType, int StorageClass)> _variables = [];
    private readonly Dictionary<uint, uint[]> _types = [];
    private readonly Dictionary<uint, uint[]> _composites = [];
    private readonly HashSet<uint> _specConstants = [];
    private readonly Dictionary<uint, SpirvOp> _typeOps = [];

    /// <summary>Reads a module.</summary>
    /// <exception cref="InvalidDataException">It is no SPIR-V module.</exception>
    public SpirvModule(ReadOnlySpan<byte> bytes)
    {
        uint[] words = new uint[bytes.Length / 4];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * 4)..]);
        }

        if (bytes.Length % 4 != 0 || words.Length < 5 || words[0] != Magic)
        {
            throw new InvalidDataException("not a little-endian SPIR-V module");
        }

        Version = new Version((int)(words[1] >> 16 & 0xFF), (int)(words[1] >> 8 & 0xFF));
        int at = 5;
        while (at < words.Length)
        {
            int length = (int)(words[at] >> 16);
            if (length == 0 || at + length > words.Length)
            {
                throw new InvalidDataException($"instruction at word {at} has length {length}");
            }

            Read((SpirvOp)(words[at] & 0xFFFF), words.AsSpan(at + 1, length - 1));
            at += length;
        }
    }

    /// <summary>The version of SPIR-V in the header.</summary>
    public Version Version { get; }

    /// <summary>Names of the compute entry points.</summary>
    public List<string> EntryPoints { get; } = [];

    /// <summary>SpecIds of all specialization constants, ascending; a number that two constants share appears twice.</summary>
    public IReadOnlyList<int> SpecIds =>
    [
        .. _decorations
            .Where(d => d.Decoration == SpirvDecoration.SpecId && _specConstants.Contains(d.Target))
            .Select(d => (int)d.Operand)
            .Order(),
    ];

    /// <summary>All variables that have a binding number, by set and number.</summary>
    public IReadOnlyList<SpirvDescriptor> Descriptors =>
    [
        .. _variables
            .Where(v => Operand(v.Id, SpirvDecoration.Binding) is not null)
            .Select(Describe)
            .OrderBy(d => d.Set)
            .ThenBy(d => d.Binding),
    ];

    /// <summary>Byte offsets of the members of the push constant block, in their order; empty without one.</summary>
    public IReadOnlyList<int> PushConstantOffsets =>
    [
        .. _variables
            .Where(v => v.StorageClass == PushConstantClass)
            .SelectMany(v => _memberDecorations.Where(d => d.Structure == _types[v.PointerType][1] && d.Decoration == SpirvDecoration.Offset))
            .OrderBy(d => d.Member)
            .Select(d => (int)d.Operand),
    ];

    /// <summary>SpecIds of the WorkgroupSize built-in's components; empty when it is not there or not made of such constants.</summary>
    public IReadOnlyList<int> WorkgroupSizeSpecIds
    {
        get
        {
            uint id = _decorations
                .SingleOrDefault(d => d.Decoration == SpirvDecoration.BuiltIn && d.Operand == WorkgroupSizeBuiltIn)
                .Target;
            if (!_composites.TryGetValue(id, out uint[]? components))
            {
                return [];
            }

            int?[] ids = [.. components.Select(c => Operand(c, SpirvDecoration.SpecId))];
            return ids.Contains(null) ? [] : [.. ids.Select(i => i!.Value)];
        }
    }

    private void Read(SpirvOp op, ReadOnlySpan<uint> operands)
    {
        switch (op)
        {
            case SpirvOp.EntryPoint when operands[0] == 5: // GLCompute
                EntryPoints.Add(ReadString(operands[2..]));
                break;
            case SpirvOp.Decorate:
                _decorations.Add((operands[0], (SpirvDecoration)operands[1], operands.Length > 2 ? operands[2] : 0));
                break;
            case SpirvOp.MemberDecorate:
                _memberDecorations.Add((operands[0], operands[1], (SpirvDecoration)operands[2], operands.Length > 3 ? operands[3] : 0));
                break;
            case SpirvOp.TypeImage or SpirvOp.TypeSampledImage or SpirvOp.TypeStruct or SpirvOp.TypePointer:
                _types[operands[0]] = operands[1..].ToArray();
                _typeOps[operands[0]] = op;
                break;
            case SpirvOp.SpecConstant or SpirvOp.SpecConstantTrue or SpirvOp.SpecConstantFalse:
                _specConstants.Add(operands[1]);
                break;
            case SpirvOp.SpecConstantComposite:
                _composites[operands[1]] = operands[2..].ToArray();
                break;
            case SpirvOp.Variable:
                _variables.Add((operands[1], operands[0], (int)operands[2]));
                break;
            default:
                break;
        }
    }

    private SpirvDescriptor Describe((uint Id, uint PointerType, int StorageClass) variable)
    {
        uint type = _types[variable.PointerType][1];
        SpirvDescriptorKind kind = variable.StorageClass switch
        {
            StorageBufferClass when _typeOps.GetValueOrDefault(type) == SpirvOp.TypeStruct => SpirvDescriptorKind.StorageBuffer,
            UniformConstantClass when IsSampledBuffer(type) => SpirvDescriptorKind.UniformTexelBuffer,
            UniformConstantClass when IsStorageTexelBuffer(type) => SpirvDescriptorKind.StorageTexelBuffer,
            UniformConstantClass when IsTexture(type) => SpirvDescriptorKind.SampledImage,
            _ => SpirvDescriptorKind.Other,
        };
        bool nonWritable = kind is SpirvDescriptorKind.UniformTexelBuffer or SpirvDescriptorKind.SampledImage
            || Operand(variable.Id, SpirvDecoration.NonWritable) is not null
            || (kind == SpirvDescriptorKind.StorageBuffer && Enumerable.Range(0, _types[type].Length)
                .All(member => _memberDecorations.Contains((type, (uint)member, SpirvDecoration.NonWritable, 0u))));
        return new SpirvDescriptor(
            Operand(variable.Id, SpirvDecoration.DescriptorSet) ?? -1,
            Operand(variable.Id, SpirvDecoration.Binding)!.Value,
            kind,
            nonWritable);
    }

    // A uniform texel buffer: an image of dimension Buffer that is known to be sampled (operand 5 of OpTypeImage is 1).
    // OpTypeImage: sampled type, dimension, depth, arrayed, multisampled, sampled (2: used without a sampler), format.
    private bool IsStorageTexelBuffer(uint type) =>
        _typeOps.GetValueOrDefault(type) == SpirvOp.TypeImage && _types[type][1] == BufferDimension && _types[type][5] == 2
        && _types[type][6] == Rgba32F;

    // A 2-D image that is known to be sampled, neither arrayed nor multisampled, without a sampler of its own and of any format.
    private bool IsTexture(uint type) =>
        _typeOps.GetValueOrDefault(type) == SpirvOp.TypeImage && _types[type][1] == PlaneDimension && _types[type][3] == 0 && _types[type][4] == 0
        && _types[type][5] == 1;

    private bool IsSampledBuffer(uint type)
    {
        if (_typeOps.GetValueOrDefault(type) == SpirvOp.TypeSampledImage)
        {
            type = _types[type][0];
        }

        return _typeOps.GetValueOrDefault(type) == SpirvOp.TypeImage && _types[type][1] == BufferDimension && _types[type][5] == 1;
    }

    private int? Operand(uint target, SpirvDecoration decoration)
    {
        foreach ((uint Target, SpirvDecoration Decoration, uint Operand) d in _decorations)
        {
            if (d.Target == target && d.Decoration == decoration)
            {
                return (int)d.Operand;
            }
        }

        return null;
    }

    private static string ReadString(ReadOnlySpan<uint> words)
    {
        StringBuilder text = new();
        foreach (uint word in words)
        {
            for (int shift = 0; shift < 32; shift += 8)
            {
                char character = (char)(word >> shift & 0xFF);
                if (character == 0)
                {
                    return text.ToString();
                }

                text.Append(character);
            }
        }

        return text.ToString();
    }
}
