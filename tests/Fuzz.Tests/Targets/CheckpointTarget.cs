using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.Converter.Tests.Import.StateDicts;

namespace ResNetVk.Fuzz.Tests;

/// <summary>PyTorch checkpoints: zip archives, the format before, and the pickles in both.</summary>
internal static class CheckpointTarget
{
    private static readonly FuzzFile s_file = new("weights.pth");

    public static bool Read(byte[] content)
    {
        try
        {
            foreach (StateDictEntry entry in StateDictReader.Read(s_file.Write(content)).Entries)
            {
                _ = entry.Tensor.Kind == ConstantKind.Float ? entry.Tensor.Floats.Length : entry.Tensor.Integers.Length;
            }

            return true;
        }
        catch (ImportException)
        {
            return false;
        }
    }

    public static IReadOnlyList<byte[]> Seeds() => [Sample((c, root) => c.Legacy(root)), Sample((c, root) => c.Zip(root)), Sample((c, root) => c.Zip(root, isZip64: true))];

    private static byte[] Sample(Func<Checkpoint, object, byte[]> write)
    {
        Checkpoint checkpoint = new();
        PickledId storage = checkpoint.Floats(1, 2, 3, 5, 7, 11);
        PickledDictionary root = new(
            [
                ("epoch", 7),
                ("state_dict", new PickledDictionary(
                    [
                        ("w", Checkpoint.Tensor(storage, 1, [1, 2], [1, 3])),
                        ("n", Checkpoint.Tensor(checkpoint.Storage("LongStorage", 8, BitConverter.GetBytes(29L)), 0, [], [])),
                    ],
                    State: new PickledDictionary([("_metadata", 1.5)], IsOrdered: false))),
            ],
            IsOrdered: false);
        return write(checkpoint, root);
    }
}
