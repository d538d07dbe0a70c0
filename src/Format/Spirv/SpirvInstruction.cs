namespace ResNetVk.Format.Spirv;

/// <summary>An instruction that defines something, kept for later.</summary>
/// <param name="Op">The opcode.</param>
/// <param name="Operands">The words after the first, those of result and type included.</param>
internal sealed record SpirvInstruction(SpirvOp Op, uint[] Operands)
{
    /// <summary>The operand at a position; 0, which is no id, where there is none.</summary>
    public uint this[int index] => index < Operands.Length ? Operands[index] : 0;
}
