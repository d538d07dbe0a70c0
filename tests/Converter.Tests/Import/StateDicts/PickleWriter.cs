using System.Buffers.Binary;
using System.Text;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>
/// Writes pickles of protocol 2 with the instructions that PyTorch's pickler uses: texts, names and containers are remembered, and recalled where they
/// occur again.
/// </summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _pickle = [];
    private readonly Dictionary<object, int> _memo = [];
    private int _remembered;

    /// <summary>A whole pickle.</summary>
    public static byte[] Write(object? value)
    {
        PickleWriter writer = new();
        writer.Bytes(0x80, 2);
        writer.Value(value);
        writer.Bytes((byte)'.');
        return [.. writer._pickle];
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                Bytes((byte)'N');
                break;
            case bool truth:
                Bytes((byte)(truth ? 0x88 : 0x89));
                break;
            case int or long:
                Integer(Convert.ToInt64(value));
                break;
            case double number:
                byte[] bits = new byte[9];
                bits[0] = (byte)'G';
                BinaryPrimitives.WriteDoubleBigEndian(bits.AsSpan(1), number);
                Bytes(bits);
                break;
            case string text:
                Once(text, () => Bytes([(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]));
                break;
            case PickledGlobal name:
                Once(name, () => Bytes(Encoding.UTF8.GetBytes($"c{name.Module}\n{name.Name}\n")));
                break;
            case object?[] tuple:
                Tuple(tuple);
                break;
            case List<object?> list:
                Bytes((byte)']');
                Remember();
                Marked(list, 'e');
                break;
            case PickledDictionary dictionary:
                Dictionary(dictionary);
                break;
            case PickledCall call:
                Value(call.Function);
                Value(call.Arguments);
                Bytes((byte)'R');
                Remember();
                Attributes(call.State);
                break;
            case PickledId id:
                Value(id.Identifier);
                Bytes((byte)'Q');
                break;
            case PickledRaw raw:
                Bytes(raw.Bytes);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} cannot be pickled");
        }
    }

    private void Integer(long value) => Bytes(value switch
    {
        >= 0 and <= byte.MaxValue => [(byte)'K', (byte)value],
        >= 0 and <= ushort.MaxValue => [(byte)'M', .. BitConverter.GetBytes((ushort)value)],
        >= int.MinValue and <= int.MaxValue => [(byte)'J', .. BitConverter.GetBytes((int)value)],
        _ => [0x8A, 8, .. BitConverter.GetBytes(value)],
    });

    private void Tuple(object?[] values)
    {
        if (values.Length is > 0 and <= 3)
        {
            Array.ForEach(values, Value);
            Bytes((byte)(0x84 + values.Length));
            Remember();
        }
        else if (values.Length == 0)
        {
            Bytes((byte)')');
        }
        else
        {
            Marked(values, 't');
            Remember();
        }
    }

    private void Dictionary(PickledDictionary dictionary)
    {
        if (dictionary.IsOrdered)
        {
            Value(new PickledCall(new PickledGlobal("collections", "OrderedDict"), []));
        }
        else
        {
            Bytes((byte)'}');
            Remember();
        }

        Marked(dictionary.Items.SelectMany(i => new[] { i.Key, i.Value }), 'u');
        Attributes(dictionary.State);
    }

    private void Attributes(object? state)
    {
        if (state is not null)
        {
            Value(state);
            Bytes((byte)'b');
        }
    }

    private void Marked(IEnumerable<object?> values, char end)
    {
        Bytes((byte)'(');
        foreach (object? value in values)
        {
            Value(value);
        }

        Bytes((byte)end);
    }

    private void Once(object key, Action write)
    {
        if (_memo.TryGetValue(key, out int number))
        {
            Bytes(number <= byte.MaxValue ? [(byte)'h', (byte)number] : [(byte)'j', .. BitConverter.GetBytes(number)]);
            return;
        }

        write();
        _memo[key] = _remembered;
        Remember();
    }

    private void Remember()
    {
        Bytes(_remembered <= byte.MaxValue ? [(byte)'q', (byte)_remembered] : [(byte)'r', .. BitConverter.GetBytes(_remembered)]);
        _remembered++;
    }

    private void Bytes(params ReadOnlySpan<byte> bytes) => _pickle.AddRange(bytes);
}
