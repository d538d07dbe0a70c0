using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Identifies what an alternative computes, not where its data lies: equal in all steps of equal shape, in every process.</summary>
/// <remarks>Names of tensors and offsets do not count; the weights behind the names are of one model, which what is kept by a key is of, too.</remarks>
internal static class AlternativeKey
{
    /// <summary>The key of one alternative.</summary>
    public static string Of(Alternative alternative)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        Write(writer, alternative);
        writer.Flush();
        return Convert.ToBase64String(CheckedFile.Hash(stream.ToArray()));
    }

    /// <summary>Writes what counts of an alternative, as a part of a longer key.</summary>
    public static void Write(BinaryWriter writer, Alternative alternative)
    {
        writer.Write(alternative.Name);
        writer.Write(alternative.Requirements.SubgroupSize);
        writer.Write(alternative.Covers);
        if (alternative.Copy is ArenaRange copy)
        {
            writer.Write(copy.SizeInBytes);
        }

        foreach (Dispatch dispatch in alternative.Dispatches)
        {
            writer.Write(dispatch.Shader);
            writer.Write(dispatch.Grid.X);
            writer.Write(dispatch.Grid.Y);
            writer.Write(dispatch.Grid.Z);
            WriteWords(writer, dispatch.Constants);
            WriteWords(writer, dispatch.PushConstants);
            writer.Write(dispatch.Bindings.Count);
            foreach (Binding binding in dispatch.Bindings)
            {
                writer.Write((int)binding.Space);
                writer.Write((int)binding.Kind);
                writer.Write(binding.SizeInBytes);
                writer.Write((byte)((binding.Writes ? 1 : 0) | (binding.Clears ? 2 : 0)));
            }
        }
    }

    private static void WriteWords(BinaryWriter writer, IReadOnlyList<uint> words)
    {
        writer.Write(words.Count);
        foreach (uint word in words)
        {
            writer.Write(word);
        }
    }
}
