using System.Text;

namespace ResNetVk.TestSupport;

/// <summary>A compute module, word by word: one that does nothing, and whatever a test adds to it, false things too.</summary>
/// <remarks>Opcodes and operands are those of the SPIR-V specification, version 1.3.</remarks>
public sealed class SpirvSketch
{
    private const uint MainFunction = 1;
    private const uint WorkgroupSize = 5;
    private const uint VoidType = 6;
    private const uint MainType = 7;

    private readonly List<uint[]> _beginning = [];
    private readonly List<uint[]> _annotations = [];
    private readonly List<uint[]> _globals = [];
    private readonly List<uint[]> _body = [];
    private readonly List<uint[]> _functions = [];
    private uint _nextId = 11;

    /// <summary>The id of the 32-bit unsigned integer type.</summary>
    public const uint UintType = 8;

    /// <summary>The words of the module that does nothing.</summary>
    public static uint[] Nothing => new SpirvSketch().Words();

    /// <summary>An id that nothing has.</summary>
    public uint Id() => _nextId++;

    /// <summary>An instruction after the capability Shader.</summary>
    public void AddFirst(ushort opcode, params uint[] operands) => _beginning.Add(Instruction(opcode, operands));

    /// <summary>A decoration or another annotation.</summary>
    public void Annotate(ushort opcode, params uint[] operands) => _annotations.Add(Instruction(opcode, operands));

    /// <summary>A type, constant or variable.</summary>
    public void AddGlobal(ushort opcode, params uint[] operands) => _globals.Add(Instruction(opcode, operands));

    /// <summary>An instruction of <c>main</c>.</summary>
    public void AddToMain(ushort opcode, params uint[] operands) => _body.Add(Instruction(opcode, operands));

    /// <summary>A function without parameters and result, with its instructions.</summary>
    public uint AddFunction(uint id, params (ushort Opcode, uint[] Operands)[] body)
    {
        _functions.Add(Instruction(54, VoidType, id, 0, MainType));
        _functions.Add(Instruction(248, Id()));
        _functions.AddRange(body.Select(instruction => Instruction(instruction.Opcode, instruction.Operands)));
        _functions.Add(Instruction(253));
        _functions.Add(Instruction(56));
        return id;
    }

    /// <summary>A call of such a function, to be an instruction of a body.</summary>
    public (ushort Opcode, uint[] Operands) Call(uint function) => (57, [VoidType, Id(), function]);

    /// <summary>A constant.</summary>
    public uint Constant(uint value)
    {
        uint id = Id();
        AddGlobal(43, UintType, id, value);
        return id;
    }

    /// <summary>A storage buffer <c>{ uint words[]; }</c>, or of a fixed length, at a binding of a set; returns the variable.</summary>
    public uint Buffer(uint binding, uint set = 0, uint length = 0)
    {
        (uint array, uint block, uint pointer, uint variable) = (Id(), Id(), Id(), Id());
        if (length > 0)
        {
            AddGlobal(28, array, UintType, Constant(length));
        }
        else
        {
            AddGlobal(29, array, UintType);
        }

        AddGlobal(30, block, array);
        AddGlobal(32, pointer, 12, block);
        AddGlobal(59, pointer, variable, 12);
        Annotate(71, array, 6, 4);
        Annotate(71, block, 2);
        Annotate(72, block, 0, 35, 0);
        Annotate(71, variable, 34, set);
        Annotate(71, variable, 33, binding);
        return variable;
    }

    /// <summary>Stores to an element of a <see cref="Buffer"/>, in main.</summary>
    public void StoreTo(uint buffer) => AddToMain(62, Part(buffer, 12, UintType, 0, 0), Constant(0));

    /// <summary>An access chain in main.</summary>
    /// <param name="variable">From where.</param>
    /// <param name="storage">The storage class of what it says to point at.</param>
    /// <param name="type">The type of what it says to point at.</param>
    /// <param name="indices">Constants; none for a chain that does not go on.</param>
    public uint Part(uint variable, uint storage, uint type, params uint[] indices)
    {
        (uint pointer, uint part) = (Id(), Id());
        AddGlobal(32, pointer, storage, type);
        AddToMain(65, [pointer, part, variable, .. indices.Select(Constant)]);
        return part;
    }

    /// <summary>An atomic addition in main, or another atomic with the same operands.</summary>
    public void Atomic(uint pointer, uint type = UintType, ushort opcode = 234) =>
        AddToMain(opcode, type, Id(), pointer, Constant(1), Constant(0), Constant(1));

    /// <summary>A variable of a storage class: an array of unsigned integers.</summary>
    /// <param name="storage">4: shared memory; 6: an invocation's; 9: push constants.</param>
    /// <param name="length">Id of the constant that is its length.</param>
    public uint Array(uint storage, uint length)
    {
        (uint array, uint pointer, uint variable) = (Id(), Id(), Id());
        AddGlobal(28, array, UintType, length);
        AddGlobal(32, pointer, storage, array);
        AddGlobal(59, pointer, variable, storage);
        return variable;
    }

    /// <summary>The words of the module.</summary>
    public uint[] Words() =>
    [
        0x07230203, 0x00010300, 0, _nextId, 0,
        .. Instruction(17, 1),
        .. _beginning.SelectMany(words => words),
        .. Instruction(14, 0, 1),
        .. Instruction(15, [5, MainFunction, .. Text("main")]),
        .. Instruction(16, MainFunction, 17, 1, 1, 1),
        .. Instruction(71, 2, 1, 0),
        .. Instruction(71, 3, 1, 1),
        .. Instruction(71, 4, 1, 2),
        .. Instruction(71, WorkgroupSize, 11, 25),
        .. _annotations.SelectMany(words => words),
        .. Instruction(19, VoidType),
        .. Instruction(33, MainType, VoidType),
        .. Instruction(21, UintType, 32, 0),
        .. Instruction(50, UintType, 2, 1),
        .. Instruction(50, UintType, 3, 1),
        .. Instruction(50, UintType, 4, 1),
        .. Instruction(23, 9, UintType, 3),
        .. Instruction(51, 9, WorkgroupSize, 2, 3, 4),
        .. _globals.SelectMany(words => words),
        .. Instruction(54, VoidType, MainFunction, 0, MainType),
        .. Instruction(248, 10),
        .. _body.SelectMany(words => words),
        .. Instruction(253),
        .. Instruction(56),
        .. _functions.SelectMany(words => words),
    ];

    /// <summary>A name or other text as words.</summary>
    public static uint[] Text(string text)
    {
        byte[] bytes = new byte[((text.Length / 4) + 1) * 4];
        Encoding.ASCII.GetBytes(text).CopyTo(bytes, 0);
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToUInt32(bytes, i * 4))];
    }

    private static uint[] Instruction(ushort opcode, params uint[] operands) => [(uint)(operands.Length + 1) << 16 | opcode, .. operands];
}
