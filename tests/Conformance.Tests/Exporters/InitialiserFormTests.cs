using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Tests.Verification;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Exporters;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Tests.Exporters;

/// <summary>Weights in every form that files keep them in: the network stays the same.</summary>
public sealed class InitialiserFormTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Floats_in_the_typed_field() => SameWeights(Changed(t =>
    {
        t.FloatData.AddRange(Elements(t));
        t.ClearRawData();
    }));

    [Fact]
    public void Doubles_behind_casts() => SameWeights(Cast(t => Replace(t, DataType.Double, MemoryMarshal.AsBytes<double>([.. Elements(t).Select(v => (double)v)]))));

    [Fact]
    public void External_data_in_one_file()
    {
        using FileStream file = File.Create(_folder["model.onnx.data"]);
        ModelProto model = Changed(t =>
        {
            // At places that are multiples of 64 KiB where the tensor is large, as onnx writes them, else at multiples of 64.
            file.Position = (file.Position + 63) / 64 * 64;
            MoveOut(t, "model.onnx.data", file.Position);
            file.Write(t.RawData.Span);
            t.ClearRawData();
        });
        file.Close();
        SameWeights(model);
    }

    [Fact]
    public void External_data_in_many_files() => SameWeights(Changed(t =>
    {
        string location = $"weights/{t.Name.Replace('/', '_').Replace(':', '_')}";
        Directory.CreateDirectory(_folder["weights"]);
        File.WriteAllBytes(_folder[location], t.RawData.ToByteArray());
        MoveOut(t, location, null);
        t.ClearRawData();
    }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Half_precision_behind_casts(bool typedField) => AgreesWithOnnxRuntime(
        Cast(t =>
        {
            Half[] halves = [.. Elements(t).Select(v => (Half)v)];
            Replace(t, DataType.Float16, MemoryMarshal.AsBytes<Half>(halves));
            if (typedField)
            {
                t.Int32Data.AddRange(halves.Select(h => (int)BitConverter.HalfToUInt16Bits(h)));
                t.ClearRawData();
            }
        }),
        1e-5);

    [Fact]
    public void Brain_floats_behind_casts() => AgreesWithOnnxRuntime(
        Cast(t => Replace(t, DataType.Bfloat16, MemoryMarshal.AsBytes<ushort>([.. Elements(t).Select(v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16))]))), 1e-5);

    [Fact]
    public void Networks_of_half_precision_are_computed_in_single_precision()
    {
        ModelProto model = Changed(t => Replace(t, DataType.Float16, MemoryMarshal.AsBytes<Half>([.. Elements(t).Select(v => (Half)v)])));
        model.Graph.ValueInfo.Clear();
        model.Graph.Input[0].Type.TensorType.ElemType = (int)DataType.Float16;
        model.Graph.Output[0].Type.TensorType.ElemType = (int)DataType.Float16;

        // ONNX Runtime rounds what each layer computes to 11 bits.
        Compilation compilation = AgreesWithOnnxRuntime(model, 1e-2);
        Assert.Contains("input 'input' is float16 in the source and taken as fp32", compilation.Notes);
    }

    private static ModelProto Changed(Action<TensorProto> change)
    {
        ModelProto model = OtherExports.Simplified(17);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            change(tensor);
        }

        return model;
    }

    /// <summary>Weights of another type, and a Cast to float before each reader.</summary>
    private static ModelProto Cast(Action<TensorProto> change)
    {
        ModelProto model = Changed(change);
        int at = 0;
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            string stored = $"{tensor.Name}_stored";
            model.Graph.Node.Insert(at++, new NodeProto
            {
                OpType = "Cast",
                Name = $"{tensor.Name}_cast",
                Input = { stored },
                Output = { tensor.Name },
                Attribute = { OnnxAttributes.Int("to", (long)DataType.Float) },
            });
            tensor.Name = stored;
        }

        return model;
    }

    private static float[] Elements(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();

    private static void Replace(TensorProto tensor, DataType type, ReadOnlySpan<byte> bytes)
    {
        tensor.DataType = (int)type;
        tensor.RawData = ByteString.CopyFrom(bytes);
    }

    private static void MoveOut(TensorProto tensor, string location, long? offset)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset is long place)
        {
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = place.ToString(CultureInfo.InvariantCulture) });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = tensor.RawData.Length.ToString(CultureInfo.InvariantCulture) });
        }
    }

    private Compilation Compile(ModelProto model)
    {
        File.WriteAllBytes(_folder["model.onnx"], model.ToByteArray());
        return Compiler.Compile(_folder["model.onnx"], new CompileOptions());
    }

    private void SameWeights(ModelProto model)
    {
        Graph expected = Compile(Changed(_ => { })).Optimized.Graph;
        Graph actual = Compile(model).Optimized.Graph;
        Assert.Equal(expected.Nodes.Select(n => n.Operator), actual.Nodes.Select(n => n.Operator));
        foreach ((Node e, Node a) in expected.Nodes.Zip(actual.Nodes))
        {
            Assert.Equal(e.Inputs.Where(i => i.IsConstant).Select(i => i.ReadConstant()), a.Inputs.Where(i => i.IsConstant).Select(i => i.ReadConstant()));
        }

        AgreesWithOnnxRuntime(model, 1e-5);
    }

    private Compilation AgreesWithOnnxRuntime(ModelProto model, double bound)
    {
        Compilation compilation = Compile(model);
        using GraphNetwork network = new(compilation.Optimized.Graph, scoresOutput: 0);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_folder["model.onnx"], new OracleOptions { Threads = 1 });
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 2, seed: 5), bound);
        Assert.True(report.Outputs[0].Passed, $"{report.Outputs[0]}");
        return compilation;
    }
}
