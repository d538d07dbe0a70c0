using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ResNetVk.Format.Spirv;

/// <summary>Reads the words of a module of unknown origin: instructions within bounds and within what is allowed, definitions by id.</summary>
internal sealed class SpirvReader
{
    private const uint Magic = 0x07230203;
    private const int HeaderInWords = 5;
    private const uint GlCompute = 5;
    private const uint LocalSizeMode = 17;
    private readonly string _place;
    private readonly ReadOnlyMemory<byte> _bytes;

    // Instructions of the function that is being read.
    private long _functionLength;

    /// <summary>Reads a module.</summary>
    /// <param name="bytes">Its words, little-endian.</param>
    /// <param name="place">Where it is named, for messages.</param>
    /// <exception cref="ModelFormatException">It is no module, or does what it may not.</exception>
    public SpirvReader(ReadOnlyMemory<byte> bytes, string place)
    {
        _place = place;
        _bytes = bytes;
        ReadOnlySpan<uint> words = Words(bytes.Span);
        Require(words.Length >= HeaderInWords && words[0] == Magic, $"a SPIR-V module, beginning with the word 0x{Magic:x8}", words.Length < HeaderInWords ? $"{bytes.Length} bytes" : $"0x{words[0]:x8}");
        Require((words[1] & 0xFF0000FF) == 0 && words[1] >> 16 == 1 && (words[1] >> 8 & 0xFF) <= 3, "SPIR-V of version 1.0 to 1.3, what Vulkan 1.1 takes", $"0x{words[1]:x8}");
        Require(words[4] == 0, "schema 0", $"{words[4]}");
        Bound = words[3];
        Require(Bound <= SpirvAllowance.MostIds, $"at most {SpirvAllowance.MostIds} ids", $"a bound of {Bound}");
        for (int at = HeaderInWords; at < words.Length;)
        {
            int length = (int)(words[at] >> 16);
            if (length == 0 || length > words.Length - at)
            {
                throw Refused($"an instruction of 1 to {words.Length - at} words at word {at}", $"{length}");
            }

            Read((int)(words[at] & 0xFFFF), words.Slice(at + 1, length - 1), at);
            at += length;
        }

        Require(EntryPoints == 1, "one entry point", $"{EntryPoints}");
        Require(HasMemoryModel, "a memory model", "none");
        Require(CurrentFunction == 0, "functions that end", "one that does not");
        Require(TypeWords <= SpirvAllowance.MostTypeWords, $"at most {SpirvAllowance.MostTypeWords} words of types", $"{TypeWords}");
    }

    /// <summary>Every id is below it.</summary>
    public uint Bound { get; }

    /// <summary>Instructions with a result, by its id: types, constants, variables, functions, parameters and access chains.</summary>
    public Dictionary<uint, SpirvInstruction> Definitions { get; } = [];

    /// <summary>Decorations by target, decoration and, of a member, its number (else −1).</summary>
    public Dictionary<(uint Target, int Member, SpirvDecoration Decoration), uint> Decorations { get; } = [];

    /// <summary>Ids decorated with WorkgroupSize.</summary>
    public List<uint> WorkgroupSizes { get; } = [];

    /// <summary>Pointers that are stored through, by atomics too.</summary>
    public HashSet<uint> Stores { get; } = [];

    /// <summary>The type and the pointer of each atomic.</summary>
    public HashSet<(uint Type, uint Pointer)> Atomics { get; } = [];

    /// <summary>Functions that a function calls, once per call.</summary>
    public Dictionary<uint, List<uint>> Calls { get; } = [];

    /// <summary>Instructions of each function.</summary>
    public Dictionary<uint, long> FunctionLengths { get; } = [];

    /// <summary>The function of the entry point.</summary>
    public uint EntryFunction { get; private set; }

    /// <summary>True when it uses subgroup shuffles.</summary>
    public bool UsesShuffles { get; private set; }

    private int TypeWords { get; set; }

    private int EntryPoints { get; set; }

    private bool HasMemoryModel { get; set; }

    private uint CurrentFunction { get; set; }

    /// <summary>The instruction that defines an id; the default value where none does.</summary>
    public SpirvInstruction DefinitionOf(uint id) => Definitions.GetValueOrDefault(id);

    /// <summary>Complains unless something holds. The texts are made either way: what is asked thousands of times throws <see cref="Refused"/> itself.</summary>
    public void Require(bool holds, string expected, string found)
    {
        if (!holds)
        {
            throw Refused(expected, found);
        }
    }

    /// <summary>The complaint about the module; the caller throws it.</summary>
    public ModelFormatException Refused(string expected, string found) => Mismatch.At(_place, expected, found);

    private static ReadOnlySpan<uint> Words(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> littleEndian = MemoryMarshal.Cast<byte, uint>(bytes);
        if (BitConverter.IsLittleEndian)
        {
            return littleEndian;
        }

        uint[] words = littleEndian.ToArray();
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReverseEndianness(words[i]);
        }

        return words;
    }

    private void Read(int opcode, ReadOnlySpan<uint> operands, int at)
    {
        if (!SpirvAllowance.Opcode(opcode))
        {
            throw Refused("instructions that kernels are made of (opcodes in src/Format/Spirv/SpirvAllowance.cs)", $"opcode {opcode} at word {at}");
        }

        _functionLength++;
        SpirvOp op = (SpirvOp)opcode;
        int least = Least(op);
        if (operands.Length < least)
        {
            throw Refused($"{least} or more operands of opcode {opcode} at word {at}", $"{operands.Length}");
        }

        switch (op)
        {
            case SpirvOp.Capability:
                Require(SpirvAllowance.Capability(operands[0]), "capabilities that kernels need (src/Format/Spirv/SpirvAllowance.cs)", $"capability {operands[0]}");
                UsesShuffles |= operands[0] == SpirvAllowance.ShuffleCapability;
                break;
            case SpirvOp.Extension:
                string extension = Text(operands);
                Require(SpirvAllowance.Extension(extension), "no extension of SPIR-V", MessageText.Quote(extension));
                break;
            case SpirvOp.ExtInstImport:
                string set = Text(operands[1..]);
                Require(SpirvAllowance.InstructionSet(set), "no instruction set but GLSL.std.450", MessageText.Quote(set));
                break;
            case SpirvOp.MemoryModel:
                Require(operands[0] == 0 && operands[1] == 1, "logical addressing and the memory model of GLSL (0 and 1)", $"{operands[0]} and {operands[1]}");
                HasMemoryModel = true;
                break;
            case SpirvOp.EntryPoint:
                string name = Text(operands[2..]);
                Require(operands[0] == GlCompute && name == "main", "an entry point 'main' of a compute shader (execution model 5)", $"{MessageText.Quote(name)} of execution model {operands[0]}");
                EntryFunction = operands[1];
                EntryPoints++;
                break;
            case SpirvOp.ExecutionMode:
                Require(operands[1] == LocalSizeMode, "no execution mode but LocalSize (17)", $"{operands[1]}");
                break;
            case SpirvOp.Decorate:
                Decorate(operands[0], -1, operands[1..]);
                break;
            case SpirvOp.MemberDecorate:
                Require(operands[1] <= ushort.MaxValue, "members numbered up to 65,535", $"{operands[1]}");
                Decorate(operands[0], (int)operands[1], operands[2..]);
                break;
            case SpirvOp.Store:
                Stores.Add(operands[0]);
                break;
            case SpirvOp.AtomicExchange or SpirvOp.AtomicIAdd:
                Stores.Add(operands[2]);
                Atomics.Add((operands[0], operands[2]));
                break;
            case SpirvOp.FunctionEnd when CurrentFunction != 0:
                FunctionLengths[CurrentFunction] = _functionLength;
                CurrentFunction = 0;
                break;
            default:
                Define(op, operands, at);
                break;
        }
    }

    private void Define(SpirvOp op, ReadOnlySpan<uint> operands, int at)
    {
        if (!IsDefinition(op))
        {
            return;
        }

        // Types name themselves first, everything else its type.
        uint id = IsType(op) ? operands[0] : operands[1];
        if (id == 0 || id >= Bound)
        {
            throw Refused($"ids from 1 to {Bound} exclusive", $"{id} at word {at}");
        }

        if (op == SpirvOp.Function)
        {
            Require(CurrentFunction == 0, "functions that end before the next", "one inside another");
            CurrentFunction = id;
            FunctionLengths[id] = 0;
            _functionLength = 0;
            Calls[id] = [];
        }
        else if (op == SpirvOp.FunctionCall)
        {
            Require(CurrentFunction != 0, "calls inside of functions", $"one at word {at}");
            Calls[CurrentFunction].Add(operands[2]);
        }

        if (!Definitions.TryAdd(id, new SpirvInstruction(op, _bytes.Slice((at + 1) * sizeof(uint), operands.Length * sizeof(uint)))))
        {
            throw Refused("every id defined once", $"id {id} a second time at word {at}");
        }

        TypeWords += IsType(op) ? operands.Length : 0;
    }

    private void Decorate(uint target, int member, ReadOnlySpan<uint> decoration)
    {
        SpirvDecoration kind = (SpirvDecoration)decoration[0];
        uint value = decoration.Length > 1 ? decoration[1] : 0;
        if (kind == SpirvDecoration.BuiltIn)
        {
            const uint WorkgroupSize = 25;
            Require(SpirvAllowance.BuiltIn(value), "built-in variables of compute shaders", "built-in " + value);
            if (value == WorkgroupSize && member < 0)
            {
                WorkgroupSizes.Add(target);
            }
        }

        if (kind is SpirvDecoration.SpecId or SpirvDecoration.Block or SpirvDecoration.ArrayStride or SpirvDecoration.BuiltIn or SpirvDecoration.Binding
            or SpirvDecoration.DescriptorSet or SpirvDecoration.Offset)
        {
            if (!Decorations.TryAdd((target, member, kind), value) && Decorations[(target, member, kind)] != value)
            {
                throw Refused("one value of a decoration", $"decoration {kind} of id {target} with {value} and {Decorations[(target, member, kind)]}");
            }
        }
    }

    private static bool IsType(SpirvOp op) => op is >= SpirvOp.TypeBool and <= SpirvOp.TypePointer;

    // What is looked up later; arithmetic inside of functions is not.
    private static bool IsDefinition(SpirvOp op) => IsType(op) || op is (>= SpirvOp.ConstantTrue and <= SpirvOp.Constant)
        or (>= SpirvOp.SpecConstantTrue and <= SpirvOp.SpecConstantOp) or SpirvOp.Function or SpirvOp.FunctionParameter or SpirvOp.FunctionCall or SpirvOp.Variable
        or SpirvOp.AccessChain or SpirvOp.InBoundsAccessChain;

    // Operands that are read without asking whether they are there.
    private static int Least(SpirvOp op) => op switch
    {
        SpirvOp.TypeImage => 8,
        SpirvOp.AtomicExchange or SpirvOp.AtomicIAdd => 6,
        SpirvOp.Function => 4,
        SpirvOp.EntryPoint or SpirvOp.TypeInt or SpirvOp.TypeArray or SpirvOp.TypeVector or SpirvOp.TypeMatrix or SpirvOp.TypePointer or SpirvOp.SpecConstant
            or SpirvOp.Constant or SpirvOp.FunctionCall or SpirvOp.Variable or SpirvOp.AccessChain or SpirvOp.InBoundsAccessChain or SpirvOp.MemberDecorate
            or SpirvOp.SpecConstantOp => 3,
        SpirvOp.Capability or SpirvOp.Extension or SpirvOp.TypeBool or SpirvOp.TypeStruct => 1,
        SpirvOp.ExtInstImport or SpirvOp.MemoryModel or SpirvOp.ExecutionMode or SpirvOp.Decorate or SpirvOp.Store => 2,
        _ => IsDefinition(op) ? 2 : 0,
    };

    private static string Text(ReadOnlySpan<uint> words)
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
