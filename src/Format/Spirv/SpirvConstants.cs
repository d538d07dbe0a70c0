namespace ResNetVk.Format.Spirv;

/// <summary>Values of integer constants of a module for the specialization constants of a dispatch, with the wrap-around of 32 bits.</summary>
internal sealed class SpirvConstants
{
    // Deeper than expressions in a size come.
    private const int MostDepth = 64;

    private readonly SpirvReader _reader;
    private readonly IReadOnlyList<uint> _constants;
    private readonly Dictionary<uint, uint> _values = [];

    public SpirvConstants(SpirvReader reader, IReadOnlyList<uint> constants)
    {
        _reader = reader;
        _constants = constants;
    }

    /// <summary>The value of a constant that a size depends on.</summary>
    /// <exception cref="ModelFormatException">It is none that can be computed.</exception>
    public uint Of(uint id) => Of(id, 0);

    private uint Of(uint id, int depth)
    {
        if (!_values.TryGetValue(id, out uint value))
        {
            if (depth >= MostDepth)
            {
                throw _reader.Refused($"sizes of expressions at most {MostDepth} deep", "a deeper one");
            }

            if (!_reader.Definitions.TryGetValue(id, out SpirvInstruction constant))
            {
                throw _reader.Refused("sizes that are constants", $"id {id}");
            }

            value = constant.Op switch
            {
                SpirvOp.Constant => constant[2],
                SpirvOp.ConstantTrue => 1,
                SpirvOp.ConstantFalse => 0,
                SpirvOp.SpecConstant => Specialized(id, constant[2]),
                SpirvOp.SpecConstantTrue => Specialized(id, 1),
                SpirvOp.SpecConstantFalse => Specialized(id, 0),
                SpirvOp.SpecConstantOp => Compute(constant, depth + 1),
                _ => throw Unknown(id),
            };
            _values.Add(id, value);
        }

        return value;
    }

    private uint Specialized(uint id, uint value) =>
        _reader.Decorations.TryGetValue((id, -1, SpirvDecoration.SpecId), out uint position) && position < _constants.Count ? _constants[(int)position] : value;

    private uint Compute(SpirvInstruction operation, int depth)
    {
        SpirvOp op = (SpirvOp)operation[2];
        uint a = Of(operation[3], depth);
        if (op == SpirvOp.Select)
        {
            return Of(operation[a != 0 ? 4 : 5], depth);
        }

        uint b = operation.Count > 4 ? Of(operation[4], depth) : 0;
        (int sa, int sb) = ((int)a, (int)b);
        bool divides = b != 0 && !(sb == -1 && sa == int.MinValue);
        return op switch
        {
            SpirvOp.SNegate => unchecked((uint)-sa),
            SpirvOp.IAdd => unchecked(a + b),
            SpirvOp.ISub => unchecked(a - b),
            SpirvOp.IMul => unchecked(a * b),

            // Undefined where it does not divide; then no size should depend on it.
            SpirvOp.UDiv => b != 0 ? a / b : 0,
            SpirvOp.UMod => b != 0 ? a % b : 0,
            SpirvOp.SDiv => divides ? (uint)(sa / sb) : 0,
            SpirvOp.SRem => divides ? (uint)(sa % sb) : 0,
            SpirvOp.SMod => divides ? (uint)(((sa % sb) + sb) % sb) : 0,
            SpirvOp.ShiftRightLogical => a >> (int)(b & 31),
            SpirvOp.ShiftRightArithmetic => (uint)(sa >> (int)(b & 31)),
            SpirvOp.ShiftLeftLogical => a << (int)(b & 31),
            SpirvOp.BitwiseOr or SpirvOp.LogicalOr => a | b,
            SpirvOp.BitwiseXor => a ^ b,
            SpirvOp.BitwiseAnd or SpirvOp.LogicalAnd => a & b,
            SpirvOp.Not => ~a,
            SpirvOp.LogicalNot => Truth(a == 0),
            SpirvOp.IEqual or SpirvOp.LogicalEqual => Truth(a == b),
            SpirvOp.INotEqual or SpirvOp.LogicalNotEqual => Truth(a != b),
            SpirvOp.UGreaterThan => Truth(a > b),
            SpirvOp.SGreaterThan => Truth(sa > sb),
            SpirvOp.UGreaterThanEqual => Truth(a >= b),
            SpirvOp.SGreaterThanEqual => Truth(sa >= sb),
            SpirvOp.ULessThan => Truth(a < b),
            SpirvOp.SLessThan => Truth(sa < sb),
            SpirvOp.ULessThanEqual => Truth(a <= b),
            SpirvOp.SLessThanEqual => Truth(sa <= sb),
            _ => throw Unknown(operation[1]),
        };
    }

    private static uint Truth(bool value) => value ? 1u : 0;

    private ModelFormatException Unknown(uint id) => _reader.Refused("sizes of integer constants", $"one of id {id}");
}
