using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Spirv;

/// <summary>A module that has been checked by itself: what it binds, writes and takes from a dispatch.</summary>
/// <remarks>
/// Not a validator of SPIR-V: whether every instruction has operands of the right types is not looked at. It is what a plan must know of a module, and a
/// bound on what a module can ask of a driver.
/// </remarks>
internal sealed class SpirvModule
{
    private const int WorkgroupDimensions = 3;
    private const uint BufferDimension = 5;
    private const uint PlaneDimension = 1;
    private const uint Rgba32F = 1;
    private const uint Sampled = 1;
    private const uint Stored = 2;

    private readonly SpirvReader _reader;

    // Many dispatches share their constants.
    private readonly Dictionary<string, SpirvUse> _uses = new(StringComparer.Ordinal);

    private SpirvModule(SpirvReader reader)
    {
        _reader = reader;
        CheckTypes();
        CheckWorkgroup();
        CheckCalls();
        SpirvAtomics.Check(reader);
        HashSet<uint> written = Written();
        foreach ((uint id, SpirvInstruction variable) in reader.Definitions.Where(d => d.Value.Op == SpirvOp.Variable))
        {
            Add(id, variable, written);
        }
    }

    /// <summary>The memory from outside it uses.</summary>
    public List<SpirvDescriptor> Descriptors { get; } = [];

    /// <summary>True when it uses subgroup shuffles.</summary>
    public bool UsesShuffles => _reader.UsesShuffles;

    private List<SpirvInstruction> Shared { get; } = [];

    private List<SpirvInstruction> Private { get; } = [];

    private List<SpirvInstruction> PushConstants { get; } = [];

    /// <summary>Reads and checks a module.</summary>
    /// <param name="bytes">Its words, little-endian.</param>
    /// <param name="place">Where it is named, for messages.</param>
    /// <exception cref="ModelFormatException">It is no module, or does what it may not.</exception>
    public static SpirvModule Read(ReadOnlyMemory<byte> bytes, string place) => new(new SpirvReader(bytes, place));

    /// <summary>Bytes of shared memory, of variables of an invocation, of push constants, and of each descriptor's block, of a dispatch.</summary>
    /// <param name="constants">Its specialization constants.</param>
    /// <exception cref="ModelFormatException">A size depends on what cannot be computed, or is too large to count.</exception>
    public SpirvUse Use(IReadOnlyList<uint> constants)
    {
        string key = string.Join(",", constants);
        if (!_uses.TryGetValue(key, out SpirvUse? use))
        {
            SpirvSizes sizes = new(_reader, new SpirvConstants(_reader, constants));
            use = new SpirvUse(
                Shared.Sum(variable => sizes.OfValue(Pointee(variable))),
                Private.Sum(variable => sizes.OfValue(Pointee(variable))),
                PushConstants.Sum(variable => sizes.OfBlock(Pointee(variable))),
                [.. Descriptors.Select(descriptor => descriptor.Kind == BindingKind.Storage ? sizes.OfBlock(descriptor.Type) : 0)]);
            _uses.Add(key, use);
        }

        return use;
    }

    private void CheckTypes()
    {
        foreach ((uint id, SpirvInstruction type) in _reader.Definitions)
        {
            if (type.Op is SpirvOp.TypeInt or SpirvOp.TypeFloat)
            {
                _reader.Require(type[1] == 32, "numbers of 32 bits", "another type");
            }
            else if (type.Op == SpirvOp.TypePointer)
            {
                CheckStorage(id, type[1]);
                if (_reader.DefinitionOf(type[2]).Op == SpirvOp.TypePointer)
                {
                    throw _reader.Refused("no pointers to pointers", $"type {id}");
                }
            }
            else if (type.Op == SpirvOp.FunctionParameter && _reader.DefinitionOf(type[0]) is { Op: SpirvOp.TypePointer } pointer)
            {
                // What a function stores through could otherwise be any buffer.
                _reader.Require(
                    (SpirvStorage)pointer[1] is SpirvStorage.Function or SpirvStorage.Private or SpirvStorage.Workgroup or SpirvStorage.UniformConstant,
                    "parameters that point at no buffer",
                    $"id {id}");
            }
        }
    }

    private void CheckStorage(uint id, uint storage)
    {
        if ((SpirvStorage)storage is not (SpirvStorage.UniformConstant or SpirvStorage.Input or SpirvStorage.Workgroup
            or SpirvStorage.Private or SpirvStorage.Function or SpirvStorage.PushConstant or SpirvStorage.StorageBuffer))
        {
            throw _reader.Refused("variables of compute shaders", $"storage class {storage} (id {id})");
        }
    }

    // The plan's constants 0 to 2 have been checked as the workgroup, so they must be it.
    private void CheckWorkgroup()
    {
        _reader.Require(_reader.WorkgroupSizes.Count == 1, "one constant that is the WorkgroupSize", $"{_reader.WorkgroupSizes.Count}");
        SpirvInstruction size = _reader.DefinitionOf(_reader.WorkgroupSizes[0]);
        bool isSpecialized = size is { Op: SpirvOp.SpecConstantComposite, Count: 2 + WorkgroupDimensions };
        for (int i = 0; isSpecialized && i < WorkgroupDimensions; i++)
        {
            isSpecialized = _reader.Decorations.TryGetValue((size[2 + i], -1, SpirvDecoration.SpecId), out uint id) && id == i
                && _reader.DefinitionOf(size[2 + i]).Op == SpirvOp.SpecConstant;
        }

        _reader.Require(isSpecialized, "a WorkgroupSize of the specialization constants 0, 1 and 2", "another one");
    }

    // Drivers replace calls by what is called: neither may that never end, nor grow without bounds.
    private void CheckCalls()
    {
        Dictionary<uint, long> lengths = [];
        _reader.Require(_reader.FunctionLengths.ContainsKey(_reader.EntryFunction), "the function of the entry point", "none");
        foreach (uint function in _reader.FunctionLengths.Keys)
        {
            long length = Length(function, 0);
            _reader.Require(
                length <= SpirvAllowance.MostInlinedInstructions, $"at most {SpirvAllowance.MostInlinedInstructions} instructions with all calls", $"{length} or more");
        }

        long Length(uint function, int depth)
        {
            const int MostDepth = 64;
            if (!lengths.TryGetValue(function, out long length))
            {
                _reader.Require(depth < MostDepth, $"calls at most {MostDepth} deep, and no recursion", "more");
                _reader.Require(_reader.FunctionLengths.TryGetValue(function, out length), "calls of functions that are there", $"one of id {function}");
                foreach (uint called in _reader.Calls[function])
                {
                    length = Math.Min(length + Length(called, depth + 1), SpirvAllowance.MostInlinedInstructions + 1);
                }

                lengths.Add(function, length);
            }

            return length;
        }
    }

    // Variables stored to. Every store goes to a variable or a parameter, through any number of access chains.
    private HashSet<uint> Written()
    {
        HashSet<uint> written = [];
        foreach (uint pointer in _reader.Stores)
        {
            uint id = pointer;
            SpirvInstruction found = default;
            for (int steps = 0; steps < SpirvAllowance.MostChains && _reader.Definitions.TryGetValue(id, out found) && found.Op is SpirvOp.AccessChain or SpirvOp.InBoundsAccessChain; steps++)
            {
                id = found[2];
            }

            if (found.Op is not (SpirvOp.Variable or SpirvOp.FunctionParameter))
            {
                throw _reader.Refused("stores to variables", $"one through id {pointer}");
            }

            written.Add(id);
        }

        return written;
    }

    private void Add(uint id, SpirvInstruction variable, HashSet<uint> written)
    {
        SpirvStorage storage = (SpirvStorage)variable[2];
        CheckStorage(id, variable[2]);
        _reader.Require(_reader.DefinitionOf(variable[0]) is { Op: SpirvOp.TypePointer } pointer && pointer[1] == variable[2], "a variable of its pointer's storage class", $"id {id}");
        switch (storage)
        {
            case SpirvStorage.StorageBuffer or SpirvStorage.UniformConstant:
                AddDescriptor(id, variable, written.Contains(id));
                break;
            case SpirvStorage.Input:
                _reader.Require(_reader.Decorations.ContainsKey((id, -1, SpirvDecoration.BuiltIn)), "inputs that are built in", $"id {id}");
                break;
            case SpirvStorage.PushConstant:
                PushConstants.Add(variable);
                _reader.Require(!written.Contains(id), "push constants that are read", $"a store to id {id}");
                break;
            default:
                (storage == SpirvStorage.Workgroup ? Shared : Private).Add(variable);
                break;
        }
    }

    private void AddDescriptor(uint id, SpirvInstruction variable, bool isWritten)
    {
        _reader.Decorations.TryGetValue((id, -1, SpirvDecoration.DescriptorSet), out uint set);
        bool isBound = _reader.Decorations.TryGetValue((id, -1, SpirvDecoration.Binding), out uint binding);
        _reader.Require(set == 0 && isBound, "memory that is bound in set 0", isBound ? $"set {set} (id {id})" : $"id {id} without a binding");
        uint type = Pointee(variable);
        BindingKind? kind = (SpirvStorage)variable[2] == SpirvStorage.StorageBuffer ? KindOfBuffer(type) : KindOfImage(type);
        _reader.Require(kind is not null, "storage buffers, texel buffers and sampled images", $"another type at binding {binding}");
        _reader.Require(!isWritten || kind == BindingKind.Storage, "stores to storage buffers alone", $"one to binding {binding}");
        Descriptors.Add(new SpirvDescriptor(id, binding, kind!.Value, type, isWritten));
    }

    private BindingKind? KindOfBuffer(uint type) =>
        _reader.DefinitionOf(type).Op == SpirvOp.TypeStruct && _reader.Decorations.ContainsKey((type, -1, SpirvDecoration.Block)) ? BindingKind.Storage : null;

    // OpTypeImage: result, sampled type, dimension, depth, arrayed, multisampled, sampled (2: used without a sampler), format.
    private BindingKind? KindOfImage(uint type)
    {
        SpirvInstruction image = _reader.DefinitionOf(type);
        if (image.Op == SpirvOp.TypeSampledImage)
        {
            // A texel buffer is fetched from, through whichever of the two types.
            image = _reader.DefinitionOf(image[1]);
            if (image[2] != BufferDimension)
            {
                return null;
            }
        }

        return image is { Op: SpirvOp.TypeImage } && image[4] == 0 && image[5] == 0
            ? (image[2], image[6]) switch
            {
                (BufferDimension, Sampled) => BindingKind.Texels,
                (BufferDimension, Stored) when image[7] == Rgba32F => BindingKind.StorageTexels,
                (PlaneDimension, Sampled) => BindingKind.SampledImage,
                _ => null,
            }
            : null;
    }

    private uint Pointee(SpirvInstruction variable) => _reader.DefinitionOf(variable[0])[2];
}
