using System.Buffers.Binary;
using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>
/// Reads what <c>torch.save</c> wrote before PyTorch 1.6, and still does when asked: pickles of a magic number, a version, a description of the
/// machine, the object and a list of storage keys, then for each key a number of elements and the elements.
/// </summary>
internal static class LegacyCheckpoint
{
    private const long Version = 1001;
    private const string Again = "the file is damaged or cut short: download or save it again";

    /// <summary>The number 0x1950A86A20F9469CFC6C.</summary>
    private static ReadOnlySpan<byte> Magic => [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>Whether a file that begins so is a pickle.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> firstBytes) => firstBytes is [(byte)PickleOpcode.Proto, >= 2 and <= 5, ..];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">It is damaged, not a checkpoint, or names Python objects other than weights.</exception>
    internal static StateDictContent Read(TensorData file)
    {
        PickleInput input = new(file, "the file");
        TorchObjects objects = new();
        if (PickleMachine.Load(input, objects) is not byte[] magic || !Magic.SequenceEqual(magic))
        {
            throw new ImportException("this is a Python pickle, but none that torch.save wrote", TorchGlobals.Hint);
        }

        if (PickleMachine.Load(input, objects) is not Version)
        {
            throw new ImportException($"its version is not {Version}, the only one PyTorch ever wrote", Again);
        }

        if (PickleMachine.Load(input, objects) is not PickleDictionary machine || machine["little_endian"] is not true)
        {
            throw new ImportException("it does not say that its numbers are little-endian", "save it again on a little-endian machine");
        }

        object? root = PickleMachine.Load(input, objects);
        if (PickleMachine.Load(input, objects) is not List<object?> keys)
        {
            throw input.Damaged("the list of storages is missing");
        }

        long end = FindStorages(file, input, keys, objects);
        StateDictContent content = WeightFinder.Find(root, "PyTorch checkpoint (format before 1.6)");
        return end == file.Length ? content : content with { Notes = [.. content.Notes, $"{file.Length - end} bytes behind the last storage are not read"] };
    }

    /// <summary>Gives each storage its range of the file.</summary>
    /// <returns>The end of the last one.</returns>
    private static long FindStorages(TensorData file, PickleInput input, List<object?> keys, TorchObjects objects)
    {
        long position = input.Position;
        Span<byte> field = stackalloc byte[sizeof(long)];
        foreach (object? key in keys)
        {
            if (key is not string name || !objects.Storages.TryGetValue(name, out TorchStorage? storage) || storage.HasData)
            {
                throw input.Damaged("the list of storages names one twice, or one that no tensor uses");
            }

            if (file.Length - position < field.Length)
            {
                throw Cut(storage, position, file);
            }

            file.Read(position, field);
            position += field.Length;
            long length = BinaryPrimitives.ReadInt64LittleEndian(field);
            if (length != storage.Length)
            {
                throw new ImportException(
                    $"storage {ForeignText.Quote(name)} has {length} elements at byte {position}, {storage.Length} were expected", Again);
            }

            Int128 size = (Int128)length * storage.Type.SizeInBytes();
            if (size > file.Length - position)
            {
                throw Cut(storage, position, file);
            }

            storage.Data = file.Slice(position, (long)size);
            position += (long)size;
        }

        return objects.Storages.Values.FirstOrDefault(s => !s.HasData) is TorchStorage missing
            ? throw new ImportException($"storage {ForeignText.Quote(missing.Key)} is not in the file", Again)
            : position;
    }

    private static ImportException Cut(TorchStorage storage, long position, TensorData file) => new(
        $"storage {ForeignText.Quote(storage.Key)} should have {storage.Length} elements of {storage.Type.SizeInBytes()} bytes, but only "
        + $"{file.Length - position} bytes are left at byte {position}",
        Again);
}
