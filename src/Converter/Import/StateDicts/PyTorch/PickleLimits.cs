namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>What a pickle may ask for at most; the checkpoint of a large network stays far below, with its optimizer.</summary>
internal static class PickleLimits
{
    /// <summary>Bytes of one pickle. The elements of tensors are not part of it.</summary>
    internal const int Bytes = 1 << 26;

    /// <summary>Values on the stack, and marks.</summary>
    internal const int StackDepth = 1 << 16;

    /// <summary>Values remembered under a number.</summary>
    internal const int Memo = 1 << 18;

    /// <summary>Lists, dictionaries and tuples, and what is made from them.</summary>
    internal const int Containers = 1 << 18;

    /// <summary>Tensors.</summary>
    internal const int Tensors = 1 << 15;

    /// <summary>Characters of a name in a dictionary, and of a storage's key: looking a name up takes time with each of them.</summary>
    internal const int NameLength = 1 << 10;

    /// <summary>Bytes of one text.</summary>
    internal const int TextBytes = 1 << 20;
}
