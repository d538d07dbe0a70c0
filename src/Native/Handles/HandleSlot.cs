namespace ResNetVk.Native;

/// <summary>A place in the <see cref="HandleTable"/>: who has it, and under which handle.</summary>
internal sealed class HandleSlot
{
    /// <summary>How often the slot was taken; part of the handle, so that an old handle of the same slot is recognised.</summary>
    public long Generation;

    /// <summary>The handle in force, 0 when the slot is free. Written last when taken, first when given up.</summary>
    public long Handle;

    /// <summary>The object; meaningful while <see cref="Handle"/> is.</summary>
    public object? Target;
}
