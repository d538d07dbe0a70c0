using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Oracle;

/// <summary>Changes the weights of an ONNX model as much as rounding them to 16 bits may, in random directions.</summary>
internal static class PerturbedWeights
{
    // What rounding to 11 significant bits changes a number by at most, as a share of it.
    private const double Share = 1.0 / (1 << 11);

    // One protobuf message holds less than 2 GiB.
    private const long MostExternalBytes = 1L << 30;

    // Nodes that exporters put between an initialiser and the layer that reads it; their first input is the weight.
    private static readonly HashSet<string> s_between =
        ["Identity", "Transpose", "Cast", "CastLike", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Concat", "Mul", "Div", "Split", "Pad"];

    /// <summary>Makes w·(1 ± 2⁻¹¹) of each weight w of a convolution or fully connected layer, signs at random.</summary>
    /// <remarks>A 16-bit weight moves to a neighbour, which is up to twice as far. A batch norm behind a layer scales the change with the weight.</remarks>
    /// <param name="model">Changed in place; weights from beside its file are taken into it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="seed">Determines the signs.</param>
    /// <returns>False where no weights were found.</returns>
    /// <exception cref="OracleException">Weights cannot be read.</exception>
    public static bool Apply(ModelProto model, string path, int seed)
    {
        HashSet<string> names = NamesOf(model.Graph);
        TensorProto[] weights =
        [
            .. model.Graph.Initializer.Where(i => names.Contains(i.Name)),
            .. model.Graph.Node.Where(n => n.OpType == "Constant" && n.Output.Any(names.Contains)).SelectMany(n => n.Attribute).Select(a => a.T).OfType<TensorProto>(),
        ];
        TakeIn(weights, path);
        Signs signs = new(seed);
        int changed = weights.Count(weight => Perturb(weight, signs));
        return changed > 0;
    }

    // The values that layers read as weights, followed back to where they are stored.
    private static HashSet<string> NamesOf(GraphProto graph)
    {
        Dictionary<string, NodeProto> producers = [];
        foreach (NodeProto node in graph.Node.Where(n => s_between.Contains(n.OpType)))
        {
            foreach (string output in node.Output)
            {
                producers.TryAdd(output, node);
            }
        }

        HashSet<string> names = [];
        Stack<string> open = new(graph.Node.SelectMany(WeightsOf));
        while (open.TryPop(out string? name))
        {
            if (names.Add(name) && producers.TryGetValue(name, out NodeProto? node))
            {
                foreach (string input in node.OpType is "Mul" or "Concat" ? node.Input : node.Input.Take(1))
                {
                    open.Push(input);
                }
            }
        }

        return names;
    }

    private static IEnumerable<string> WeightsOf(NodeProto node) => node.OpType switch
    {
        "Conv" => node.Input.Skip(1).Take(1),
        "Gemm" or "MatMul" => node.Input.Take(2),
        _ => [],
    };

    private static void TakeIn(TensorProto[] weights, string path)
    {
        TensorProto[] external = [.. weights.Where(w => w.DataLocation == TensorProto.Types.DataLocation.External)];
        long size = 0;
        foreach (TensorProto weight in external)
        {
            Dictionary<string, string> place = weight.ExternalData.ToDictionary(e => e.Key, e => e.Value);
            string file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", place.GetValueOrDefault("location", ""));
            try
            {
                using FileStream stream = File.OpenRead(file);
                stream.Position = long.Parse(place.GetValueOrDefault("offset", "0"), CultureInfo.InvariantCulture);
                long length = place.TryGetValue("length", out string? stated) ? long.Parse(stated, CultureInfo.InvariantCulture) : stream.Length - stream.Position;
                size += length;
                if (size > MostExternalBytes)
                {
                    throw new OracleException($"'{path}' has more than {MostExternalBytes} bytes of weights: too many to measure what rounding them changes");
                }

                byte[] bytes = new byte[length];
                stream.ReadExactly(bytes);
                weight.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
                weight.ExternalData.Clear();
                weight.DataLocation = TensorProto.Types.DataLocation.Default;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException or ArgumentException)
            {
                throw new OracleException($"weight '{weight.Name}' of '{path}' cannot be read from '{file}': {exception.Message}", exception);
            }
        }
    }

    // False for elements of another type, which stay as they are.
    private static bool Perturb(TensorProto weight, Signs signs)
    {
        switch ((DataType)weight.DataType)
        {
            case DataType.Float when weight.FloatData.Count > 0:
                for (int i = 0; i < weight.FloatData.Count; i++)
                {
                    weight.FloatData[i] = Moved(weight.FloatData[i], signs);
                }

                return true;
            case DataType.Float:
                byte[] bytes = weight.RawData.ToByteArray();
                for (int i = 0; i + sizeof(float) <= bytes.Length; i += sizeof(float))
                {
                    Span<byte> element = bytes.AsSpan(i, sizeof(float));
                    BinaryPrimitives.WriteSingleLittleEndian(element, Moved(BinaryPrimitives.ReadSingleLittleEndian(element), signs));
                }

                weight.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
                return true;
            case DataType.Float16:
                ushort[] halves = weight.Int32Data.Count > 0
                    ? [.. weight.Int32Data.Select(v => (ushort)v)]
                    : MemoryMarshal.Cast<byte, ushort>(weight.RawData.Span).ToArray();
                weight.Int32Data.Clear();
                weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<ushort>([.. halves.Select(bits => Moved(bits, signs))]));
                return true;
            default:
                return false;
        }
    }

    private static float Moved(float weight, Signs signs) => (float)(weight * (1 + (signs.Next() * Share)));

    // The neighbour of larger or smaller magnitude; zero and the largest number stay.
    private static ushort Moved(ushort bits, Signs signs) =>
        (bits & 0x7FFF) is 0 or >= 0x7BFF ? bits : (ushort)(bits + signs.Next());

    /// <summary>Random signs, 31 of each random number: networks have a hundred million weights.</summary>
    private sealed class Signs(int seed)
    {
        private const int BitsOfNumber = 31;
        private readonly Random _random = new(seed);
        private int _bits;
        private int _left;

        /// <summary>1 or −1.</summary>
        public int Next()
        {
            if (_left-- == 0)
            {
                (_bits, _left) = (_random.Next(), BitsOfNumber - 1);
            }

            int sign = ((_bits & 1) * 2) - 1;
            _bits >>= 1;
            return sign;
        }
    }
}
