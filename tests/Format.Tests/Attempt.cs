namespace ResNetVk.Format.Tests;

/// <summary>Reading something hostile: refused in the one proper way, or accepted and then usable.</summary>
internal static class Attempt
{
    /// <summary>True when the action throws a <see cref="ModelFormatException"/> with a message; every other exception passes through.</summary>
    public static bool IsRefused(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (ModelFormatException exception) when (exception.Message.Length is > 0 and < 2000)
        {
            return true;
        }
    }

    /// <summary>Reads every byte of every tensor.</summary>
    public static long TouchAll(IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        long sum = 0;
        foreach (TensorEntry tensor in tensors.Values)
        {
            long elements = tensor.Shape.Aggregate(1L, (product, size) => checked(product * size));
            if (elements * tensor.Type.SizeInBytes() != tensor.Data.Length)
            {
                throw new InvalidOperationException($"Tensor '{tensor.Name}' was accepted with a size that is not that of its shape.");
            }

            foreach (byte value in tensor.Data.ToArray())
            {
                sum += value;
            }
        }

        return sum;
    }
}
