namespace ResNetVk.Native;

/// <summary>A struct of <c>resnetvk.h</c> whose first field is its size, a <see cref="uint"/>, so that it can grow at its end.</summary>
internal interface IVersionedStruct
{
    /// <summary>Its size in bytes in the first version of the interface that had it; smaller ones are refused. Never changes.</summary>
    public static abstract uint FirstSizeInBytes { get; }
}
