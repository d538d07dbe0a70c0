namespace ResNetVk.Format.Spirv;

/// <summary>What the atomics of a module may change: integers of 32 bits in storage buffers and in shared memory, which every device can.</summary>
/// <remarks>
/// The types along access chains are followed from the variable on, not believed, and pointers of other origin (parameters, copies) refused: a driver may do
/// anything with an atomic on what it has none for.
/// </remarks>
internal sealed class SpirvAtomics
{
    private readonly SpirvReader _reader;

    // What a pointer points at, by its id; many chains may begin with one.
    private readonly Dictionary<uint, (SpirvStorage Storage, uint Type)> _pointees = [];

    private SpirvAtomics(SpirvReader reader) => _reader = reader;

    /// <summary>Checks every atomic.</summary>
    /// <param name="reader">A module whose types have been checked.</param>
    /// <exception cref="ModelFormatException">One changes something else.</exception>
    public static void Check(SpirvReader reader)
    {
        SpirvAtomics atomics = new(reader);
        foreach ((uint type, uint pointer) in reader.Atomics)
        {
            (SpirvStorage storage, uint pointee) = atomics.Pointee(pointer, 0);
            reader.Require(
                storage is SpirvStorage.StorageBuffer or SpirvStorage.Workgroup, "atomics in storage buffers and shared memory", $"one in storage class {(uint)storage}");
            reader.Require(reader.DefinitionOf(pointee).Op == SpirvOp.TypeInt, "atomics on integers", $"one on type {pointee} (id {pointer})");
            reader.Require(type == pointee, "atomics whose result is of the type they change", $"types {type} and {pointee} (id {pointer})");
        }
    }

    private (SpirvStorage Storage, uint Type) Pointee(uint pointer, int depth)
    {
        if (!_pointees.TryGetValue(pointer, out (SpirvStorage Storage, uint Type) pointee))
        {
            SpirvInstruction found = _reader.DefinitionOf(pointer);
            if (found.Op == SpirvOp.Variable)
            {
                pointee = Declared(pointer, found);
                _reader.Require((uint)pointee.Storage == found[2], "a variable of its pointer's storage class", $"id {pointer}");
            }
            else
            {
                _reader.Require(
                    depth < SpirvAllowance.MostChains && found.Op is SpirvOp.AccessChain or SpirvOp.InBoundsAccessChain,
                    $"atomics on variables, through at most {SpirvAllowance.MostChains} access chains",
                    $"one through id {pointer}");
                pointee = Pointee(found[2], depth + 1);
                for (int i = 3; i < found.Count; i++)
                {
                    pointee.Type = Part(pointee.Type, found[i]);
                }

                _reader.Require(Declared(pointer, found) == pointee, "access chains of the type they lead to", $"id {pointer}");
            }

            _pointees.Add(pointer, pointee);
        }

        return pointee;
    }

    private (SpirvStorage Storage, uint Type) Declared(uint id, SpirvInstruction pointer)
    {
        SpirvInstruction type = _reader.DefinitionOf(pointer[0]);
        _reader.Require(type.Op == SpirvOp.TypePointer, "pointers of the type of a pointer", $"id {id}");
        return ((SpirvStorage)type[1], type[2]);
    }

    private uint Part(uint type, uint index)
    {
        SpirvInstruction whole = _reader.DefinitionOf(type);
        if (whole.Op == SpirvOp.TypeStruct)
        {
            SpirvInstruction member = _reader.DefinitionOf(index);
            bool isConstant = member is { Op: SpirvOp.Constant, Count: > 2 } && member[2] < whole.Count - 1;
            _reader.Require(isConstant, "members by constants", $"id {index} of type {type}");
            return whole[1 + (int)member[2]];
        }

        _reader.Require(
            whole.Op is SpirvOp.TypeArray or SpirvOp.TypeRuntimeArray or SpirvOp.TypeVector or SpirvOp.TypeMatrix, "access chains into what has parts", $"type {type}");
        return whole[1];
    }
}
