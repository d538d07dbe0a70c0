namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>
/// Runs the stack machine that a pickle is a program of, for values only: nothing that a pickle names is looked up, called or made except
/// by <see cref="TorchObjects"/>, which knows a fixed list of names. Loops over instructions, never recurses; everything it keeps is bounded by
/// <see cref="PickleLimits"/>.
/// </summary>
/// <remarks>
/// Values: null for None, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, arrays of bytes (also for
/// integers beyond 64 bits), arrays of objects for tuples, <see cref="List{T}"/>, <see cref="PickleDictionary"/>, and what
/// <see cref="TorchObjects"/> returns. Protocols 2 to 5 as <c>pickle.dumps</c> writes them.
/// </remarks>
internal sealed class PickleMachine
{
    private static readonly object True = true;
    private static readonly object False = false;

    private readonly PickleInput _input;
    private readonly TorchObjects _objects;
    private readonly long _start;
    private readonly PickleStack _stack;
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleMachine(PickleInput input, TorchObjects objects)
    {
        _input = input;
        _objects = objects;
        _start = input.Position;
        _stack = new PickleStack(input);
    }

    /// <summary>Reads the pickle that begins at the input's position; afterwards the position is behind it.</summary>
    /// <exception cref="ImportException">It is damaged, too large, or names what is not on the list.</exception>
    internal static object? Load(PickleInput input, TorchObjects objects)
    {
        PickleMachine machine = new(input, objects);
        PickleOpcode first = (PickleOpcode)input.ReadByte();
        byte protocol = first == PickleOpcode.Proto ? input.ReadByte() : (byte)0;
        if (protocol is < 2 or > 5)
        {
            throw input.Damaged("no pickle of protocol 2 to 5 begins here");
        }

        for (PickleOpcode opcode = (PickleOpcode)input.ReadByte(); opcode != PickleOpcode.Stop; opcode = (PickleOpcode)input.ReadByte())
        {
            machine.Execute(opcode);
            if (input.Position - machine._start > PickleLimits.Bytes)
            {
                throw input.Exceeds($"the pickle has more than {PickleLimits.Bytes} bytes");
            }
        }

        return machine._stack.Result();
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Frame:
                _input.Require(_input.ReadUInt64());
                break;
            case PickleOpcode.BinPut:
                Remember(_input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Remember(_input.ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                Remember((uint)_memo.Count);
                break;
            case PickleOpcode.Append:
                Append([_stack.Pop()]);
                break;
            case PickleOpcode.Appends:
                Append(_stack.PopToMark());
                break;
            case PickleOpcode.SetItem:
                object? value = _stack.Pop();
                SetItems([_stack.Pop(), value]);
                break;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                break;
            case PickleOpcode.Build:
                object? state = _stack.Pop();
                TorchObjects.Build(_stack.Peek(), state);
                break;
            case PickleOpcode.Inst:
                string module = _input.ReadLine();
                throw TorchGlobals.Refuse(module, _input.ReadLine());
            default:
                _stack.Push(Make(opcode));
                break;
        }
    }

    private object? Make(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.None => null,
        PickleOpcode.NewTrue => True,
        PickleOpcode.NewFalse => False,
        PickleOpcode.BinInt => (long)(int)_input.ReadUInt32(),
        PickleOpcode.BinInt1 => (long)_input.ReadByte(),
        PickleOpcode.BinInt2 => (long)_input.ReadUInt16(),
        PickleOpcode.Long1 => ReadInteger(_input.ReadByte()),
        PickleOpcode.Long4 => ReadInteger(_input.ReadUInt32()),
        PickleOpcode.BinFloat => _input.ReadDouble(),
        PickleOpcode.ShortBinUnicode => _input.ReadText(_input.ReadByte()),
        PickleOpcode.BinUnicode => _input.ReadText(_input.ReadUInt32()),
        PickleOpcode.BinUnicode8 => _input.ReadText(_input.ReadUInt64()),
        PickleOpcode.ShortBinString => ReadString(_input.ReadByte()),
        PickleOpcode.BinString => ReadString(_input.ReadUInt32()),
        PickleOpcode.ShortBinBytes => _input.ReadBytes(_input.ReadByte()),
        PickleOpcode.BinBytes => _input.ReadBytes(_input.ReadUInt32()),
        PickleOpcode.BinBytes8 => _input.ReadBytes(_input.ReadUInt64()),
        PickleOpcode.EmptyTuple => Array.Empty<object?>(),
        PickleOpcode.Tuple => _stack.CountContainer(_stack.PopToMark()),
        PickleOpcode.Tuple1 => _stack.CountContainer(_stack.Pop(1)),
        PickleOpcode.Tuple2 => _stack.CountContainer(_stack.Pop(2)),
        PickleOpcode.Tuple3 => _stack.CountContainer(_stack.Pop(3)),
        PickleOpcode.EmptyList => _stack.CountContainer(new List<object?>()),
        PickleOpcode.EmptyDict => _stack.CountContainer(new PickleDictionary(isOrdered: false)),
        PickleOpcode.BinGet => Recall(_input.ReadByte()),
        PickleOpcode.LongBinGet => Recall(_input.ReadUInt32()),
        PickleOpcode.Global => ReadGlobal(),
        PickleOpcode.StackGlobal => FindGlobal(_stack.Pop(2)),
        PickleOpcode.Reduce => Call(_stack.Pop(2)),
        PickleOpcode.BinPersId => _objects.Load(_stack.Pop()),
        _ when Enum.IsDefined(opcode) => throw new ImportException(
            $"byte {_input.Position - 1} of {_input.Name} is the pickle instruction {opcode}, which no checkpoint of weights has", TorchGlobals.Hint),
        _ => throw _input.Damaged($"0x{(byte)opcode:x2} is no pickle instruction"),
    };

    private void Remember(uint number)
    {
        _memo[number] = _stack.Peek();
        if (_memo.Count > PickleLimits.Memo)
        {
            throw _input.Exceeds($"more than {PickleLimits.Memo} values are remembered");
        }
    }

    private object? Recall(uint number) => _memo.TryGetValue(number, out object? value)
        ? value
        : throw _input.Damaged($"the value remembered as {number} is asked for, but there is none");

    private void Append(object?[] values)
    {
        if (_stack.Peek() is not List<object?> list)
        {
            throw _input.Damaged("values are appended to something that is no list");
        }

        list.AddRange(values);
    }

    private void SetItems(object?[] values)
    {
        if (_stack.Peek() is not PickleDictionary dictionary || values.Length % 2 != 0)
        {
            throw _input.Damaged("keys and values are set in something that is no dictionary, or a value is missing");
        }

        for (int i = 0; i < values.Length; i += 2)
        {
            dictionary.Set(values[i], values[i + 1]);
        }
    }

    /// <summary>A number in two's complement; as its bytes where they are more than eight.</summary>
    private object ReadInteger(uint length)
    {
        byte[] bytes = _input.ReadBytes(length);
        if (bytes.Length > sizeof(long))
        {
            return bytes;
        }

        long value = bytes.Length > 0 && (sbyte)bytes[^1] < 0 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    /// <summary>A string of Python 2: text, if it is any.</summary>
    private object ReadString(uint length)
    {
        byte[] bytes = _input.ReadBytes(length);
        return (object?)PickleInput.Decode(bytes) ?? bytes;
    }

    private TorchGlobal ReadGlobal()
    {
        string module = _input.ReadLine();
        return TorchGlobals.Find(module, _input.ReadLine());
    }

    private TorchGlobal FindGlobal(object?[] names) => names is [string module, string name]
        ? TorchGlobals.Find(module, name)
        : throw _input.Damaged("an object is named by something that is no text");

    private object? Call(object?[] values) => values is [TorchGlobal function, object?[] arguments]
        ? _stack.CountContainer(_objects.Call(function, arguments))
        : throw _input.Damaged("something is called that is no function, or not with a tuple");
}
