namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>A tensor as a checkpoint describes it: where in a storage each of its elements lies. Its numbers are sound.</summary>
internal sealed class TorchTensor
{
    private TorchTensor(TorchStorage storage, long offset, long[] sizes, long[] strides)
    {
        Storage = storage;
        Offset = offset;
        Sizes = sizes;
        Strides = strides;
    }

    /// <summary>Where its elements are.</summary>
    internal TorchStorage Storage { get; }

    /// <summary>Place of its first element in the storage.</summary>
    internal long Offset { get; }

    /// <summary>Sizes, outermost first; their product is at most the storage's length.</summary>
    internal IReadOnlyList<long> Sizes { get; }

    /// <summary>Along each axis, the distance of neighbours in the storage; not negative.</summary>
    internal IReadOnlyList<long> Strides { get; }

    /// <summary>Checks a tensor's description against its storage.</summary>
    /// <exception cref="ImportException">A number is negative or no number, or an element would lie outside the storage or twice in the tensor.</exception>
    internal static TorchTensor Create(StorageView view, object? offset, object?[] sizes, object?[] strides)
    {
        if (sizes.Length != strides.Length || sizes.Length > Shapes.MaximalRank)
        {
            throw Damaged($"has {sizes.Length} sizes and {strides.Length} strides; as many of each are possible, up to {Shapes.MaximalRank}");
        }

        long first = Number(offset, "offset");
        long[] size = [.. sizes.Select(s => Number(s, "size"))];
        long[] stride = [.. strides.Select(s => Number(s, "stride"))];

        // Each factor is below 2^63 and the sum ends as soon as it is too large, so that 128 bits do.
        Int128 last = first;
        Int128 count = size.Contains(0) ? 0 : 1;
        for (int axis = 0; axis < size.Length && count > 0; axis++)
        {
            last += (Int128)(size[axis] - 1) * stride[axis];
            count *= size[axis];
            if (last >= view.Length || count > view.Length)
            {
                break;
            }
        }

        return (count == 0 ? first <= view.Length : last < view.Length) && count <= view.Length
            ? new TorchTensor(view.Storage, view.Start + first, size, stride)
            : throw Damaged(
                $"of size [{string.Join(", ", size)}] and stride [{string.Join(", ", stride)}] at element {first} does not fit into its "
                + $"storage {ForeignText.Quote(view.Storage.Key)} of {view.Length} elements");
    }

    private static long Number(object? value, string what) => value is long and >= 0 and long number
        ? number
        : throw Damaged($"has a number that cannot be: its {what} is {(value is long negative ? negative : "no number")}");

    private static ImportException Damaged(string problem) => new($"a tensor {problem}", "the checkpoint is damaged: download or save it again");
}
