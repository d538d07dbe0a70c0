using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Reads what <c>torch.save</c> writes since PyTorch 1.6: a zip archive of a pickle and one entry per storage.</summary>
internal static class ZipCheckpoint
{
    private const string PickleName = "data.pkl";

    private static ReadOnlySpan<byte> ByteOrder => "little"u8;

    /// <summary>Whether a file that begins so is a zip archive.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> firstBytes) => firstBytes.StartsWith("PK\x03\x04"u8);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">It is damaged, not a checkpoint, or names Python objects other than weights.</exception>
    internal static StateDictContent Read(TensorData file)
    {
        using ZipRecords records = new(file);
        string folder = FindFolder(records);
        if (records.Find(folder + "byteorder") is TensorData order && !IsLittle(order))
        {
            throw new ImportException("its numbers are not stored in the byte order 'little'", "save it again on a little-endian machine");
        }

        TensorData pickle = records.Find(folder + PickleName)!;
        TorchObjects objects = new();
        object? root = PickleMachine.Load(new PickleInput(pickle, folder + PickleName), objects);
        foreach (TorchStorage storage in objects.Storages.Values)
        {
            storage.Data = records.Find($"{folder}data/{storage.Key}") ?? throw new ImportException(
                $"storage {ForeignText.Quote(storage.Key)} is not in the archive", "the file is damaged: download or save it again");
        }

        return WeightFinder.Find(root, "PyTorch checkpoint (zip)");
    }

    private static bool IsLittle(TensorData order) => order.Length == ByteOrder.Length && ByteOrder.SequenceEqual(order.ToArray());

    /// <summary>The archive's only folder, which has any name, with a slash behind it.</summary>
    private static string FindFolder(ZipRecords records)
    {
        string[] pickles = [.. records.Names.Where(n => n.EndsWith("/" + PickleName, StringComparison.Ordinal) && n.Count(c => c == '/') == 1)];
        if (pickles is not [string pickle])
        {
            throw new ImportException(
                "this is a zip archive, but no PyTorch checkpoint: " + (pickles.Length == 0 ? "it holds no data.pkl" : "it holds several data.pkl"),
                "give a file that torch.save wrote; if the archive holds one, unpack it");
        }

        string folder = pickle[..^PickleName.Length];
        return records.Names.Contains(folder + "constants.pkl")
            ? throw new ImportException("this is a TorchScript archive, which holds a program", TorchGlobals.Hint)
            : folder;
    }
}
