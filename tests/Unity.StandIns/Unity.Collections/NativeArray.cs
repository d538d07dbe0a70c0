namespace Unity.Collections;

public readonly struct NativeArray<T>
    where T : struct
{
    private readonly T[] _values;

    internal NativeArray(T[] values) => _values = values;

    public int Length => _values.Length;

    public void CopyTo(T[] array)
    {
        if (array.Length != Length)
        {
            throw new ArgumentException("The lengths differ.");
        }

        _values.CopyTo(array, 0);
    }
}
