using Google.Protobuf;
using Type = ResNetVk.Onnx.AttributeProto.Types.AttributeType;

namespace ResNetVk.Onnx;

/// <summary>Makes the attributes of nodes.</summary>
public static class OnnxAttributes
{
    /// <summary>An integer; flags are 0 or 1.</summary>
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = Type.Int, I = value };

    /// <summary>A list of integers.</summary>
    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Type.Ints };
        foreach (long value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }

    /// <summary>A number.</summary>
    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = Type.Float, F = value };

    /// <summary>A list of numbers.</summary>
    public static AttributeProto Floats(string name, params ReadOnlySpan<float> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Type.Floats };
        foreach (float value in values)
        {
            attribute.Floats.Add(value);
        }

        return attribute;
    }

    /// <summary>A text, stored as UTF-8.</summary>
    public static AttributeProto String(string name, string value) =>
        new() { Name = name, Type = Type.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A list of texts, stored as UTF-8.</summary>
    public static AttributeProto Strings(string name, params ReadOnlySpan<string> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Type.Strings };
        foreach (string value in values)
        {
            attribute.Strings.Add(ByteString.CopyFromUtf8(value));
        }

        return attribute;
    }

    /// <summary>A tensor, as <see cref="OnnxTensor"/> makes it.</summary>
    public static AttributeProto Tensor(string name, TensorProto value) => new() { Name = name, Type = Type.Tensor, T = value };
}
