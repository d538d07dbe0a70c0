using System.Runtime.InteropServices;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>The stack of a <see cref="PickleMachine"/>, with marks, and the count of what was put on it.</summary>
internal sealed class PickleStack
{
    private readonly PickleInput _input;
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private int _containers;

    /// <summary>Creates an empty stack.</summary>
    /// <param name="input">Tells the place, for complaints.</param>
    internal PickleStack(PickleInput input) => _input = input;

    private int Bottom => _marks.Count == 0 ? 0 : _marks[^1];

    /// <summary>Puts a value on top.</summary>
    internal void Push(object? value)
    {
        CheckDepth(_values.Count);
        _values.Add(value);
    }

    /// <summary>Marks the place above the topmost value.</summary>
    internal void Mark()
    {
        CheckDepth(_marks.Count);
        _marks.Add(_values.Count);
    }

    /// <summary>The topmost value.</summary>
    internal object? Peek() => _values.Count > Bottom ? _values[^1] : throw Empty();

    /// <summary>Takes the topmost value.</summary>
    internal object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Takes the topmost values, the lowest first.</summary>
    internal object?[] Pop(int count) => _values.Count - Bottom >= count ? Take(_values.Count - count) : throw Empty();

    /// <summary>Takes the values above the topmost mark, the lowest first, and the mark.</summary>
    internal object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw Empty();
        }

        object?[] values = Take(_marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>The only value at the end.</summary>
    internal object? Result() => _values.Count == 1 && _marks.Count == 0
        ? _values[0]
        : throw _input.Damaged($"the pickle ends with {_values.Count} values and {_marks.Count} marks, one value was expected");

    /// <summary>Counts a value that takes memory.</summary>
    /// <returns>The value.</returns>
    internal T CountContainer<T>(T value) => ++_containers <= PickleLimits.Containers
        ? value
        : throw _input.Exceeds($"more than {PickleLimits.Containers} lists, dictionaries and tuples are made");

    private object?[] Take(int start)
    {
        object?[] values = CollectionsMarshal.AsSpan(_values)[start..].ToArray();
        _values.RemoveRange(start, values.Length);
        return values;
    }

    private void CheckDepth(int depth)
    {
        if (depth >= PickleLimits.StackDepth)
        {
            throw _input.Exceeds($"more than {PickleLimits.StackDepth} values are nested");
        }
    }

    private ImportException Empty() => _input.Damaged("a value is taken from an empty stack");
}
