using System.Buffers.Binary;

namespace ResNetVk.Format.Spirv;

/// <summary>An instruction that defines something, kept for later; the default value, whose opcode defines nothing, stands for none.</summary>
/// <param name="Op">The opcode.</param>
/// <param name="Words">The words after the first, those of result and type included: a part of the module.</param>
internal readonly record struct SpirvInstruction(SpirvOp Op, ReadOnlyMemory<byte> Words)
{
    /// <summary>Number of operands.</summary>
    public int Count => Words.Length / sizeof(uint);

    /// <summary>The operand at a position; 0, which is no id, where there is none.</summary>
    public uint this[int index] => index < Count ? BinaryPrimitives.ReadUInt32LittleEndian(Words.Span[(index * sizeof(uint))..]) : 0;
}
