using Google.Protobuf;
using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Reference;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Format;
using ResNetVk.Onnx;
using ResNetVk.Runtime;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Harness.OnnxTests;

/// <summary>Converts and runs one test.</summary>
internal static class OnnxTestCase
{
    private const double RelativeBound = 1e-3;
    private const double AbsoluteBound = 1e-7;

    /// <summary>Runs every data set of a test.</summary>
    /// <param name="folder">The folder of the test.</param>
    /// <param name="scratch">A folder for the network with inputs made initialisers.</param>
    /// <param name="device">The device.</param>
    /// <param name="result">Names the case.</param>
    public static CaseResult Run(string folder, string scratch, VulkanDevice device, CaseResult result)
    {
        try
        {
            ModelProto model = OnnxTestFiles.ReadModel(folder);
            foreach (string dataSet in OnnxTestFiles.DataSets(folder))
            {
                result = RunDataSet(model, dataSet, scratch, device, result);
                if (result.Status != CaseStatus.Passed)
                {
                    return result;
                }
            }

            return result;
        }
        catch (OnnxTestException exception)
        {
            return result with { Status = exception.Status, Reason = exception.Message };
        }
    }

    private static CaseResult RunDataSet(ModelProto model, string dataSet, string scratch, VulkanDevice device, CaseResult result)
    {
        GraphProto graph = model.Graph;
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output))
        {
            if (value.Type?.TensorType is null)
            {
                throw new OnnxTestException(CaseStatus.Skipped, "a sequence, an optional value or a map");
            }
        }

        // Initialisers may be listed as inputs, behind those that have a file.
        int inputCount = OnnxTestFiles.Count(dataSet, "input");
        HashSet<string> initializers = [.. graph.Initializer.Select(i => i.Name)];
        if (inputCount > graph.Input.Count)
        {
            throw new OnnxTestException(CaseStatus.Failed, $"{Path.GetFileName(dataSet)} has {inputCount} inputs, the model {graph.Input.Count}");
        }

        ValueInfoProto[] inputs = [.. graph.Input.Take(inputCount)];
        if (graph.Input.Skip(inputCount).FirstOrDefault(i => !initializers.Contains(i.Name)) is { } unset)
        {
            throw new OnnxTestException(CaseStatus.Failed, $"{Path.GetFileName(dataSet)} has no file for the model's input '{unset.Name}'");
        }

        IReadOnlyList<TensorProto> given = OnnxTestFiles.ReadTensors(dataSet, "input", inputs.Length);
        IReadOnlyList<TensorProto> expected = OnnxTestFiles.ReadTensors(dataSet, "output", graph.Output.Count);
        RequireFloats(graph, inputs);
        Dictionary<string, FloatTensor> floats = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (IsFloat(inputs[i]))
            {
                floats.Add(inputs[i].Name, OnnxTestFiles.ToFloats(given[i], $"input_{i}.pb"));
            }
        }

        CompiledModel compiled = Compile(model, inputs, given, floats, scratch);
        using SessionNetwork network = new(device, compiled);
        IReadOnlyList<FloatTensor> found = Verifier.RunNetwork(network, floats);
        for (int i = 0; i < found.Count; i++)
        {
            result = Compare(OnnxTestFiles.ToFloats(expected[i], $"output_{i}.pb"), found[i], $"{Path.GetFileName(dataSet)}, output '{graph.Output[i].Name}'", result);
        }

        return result;
    }

    private static void RequireFloats(GraphProto graph, ValueInfoProto[] inputs)
    {
        if (graph.Output.FirstOrDefault(o => !IsFloat(o)) is { } output)
        {
            throw new OnnxTestException(CaseStatus.Skipped, $"data type {OnnxTestFiles.TypeName(output.Type.TensorType.ElemType)}: networks here compute 32-bit floats");
        }

        if (!inputs.Any(IsFloat))
        {
            throw new OnnxTestException(
                CaseStatus.Skipped,
                inputs.Length == 0
                    ? "the model has no input: there is nothing to compute"
                    : TakesFloats(inputs[0]));
        }
    }

    private static string TakesFloats(ValueInfoProto input) => $"data type {OnnxTestFiles.TypeName(input.Type.TensorType.ElemType)}: networks here take 32-bit floats";

    private static bool IsFloat(ValueInfoProto value) => value.Type.TensorType.ElemType == (int)DataType.Float;

    private static CompiledModel Compile(
        ModelProto model,
        ValueInfoProto[] inputs,
        IReadOnlyList<TensorProto> given,
        Dictionary<string, FloatTensor> floats,
        string scratch)
    {
        try
        {
            return Compile(model, inputs, given, floats, i => !IsFloat(inputs[i]), scratch);
        }
        catch (UnsupportedOperatorException exception)
        {
            try
            {
                int first = Array.FindIndex(inputs, IsFloat);
                return Compile(model, inputs, given, floats, i => i != first, scratch);
            }
            catch (ConversionException)
            {
                // What is said of the model as it is says more than what is said of a changed one.
                throw new OnnxTestException(CaseStatus.Skipped, Describe(exception), exception);
            }
        }
        catch (ConversionException exception)
        {
            // A first input of other elements was the data, and nothing is left to compute without it. Names of temporary files are no part of a reason.
            string reason = IsFloat(inputs[0])
                ? exception.Message.Replace($"'{Path.Combine(scratch, OnnxTestFiles.ModelFile)}'", "the model", StringComparison.Ordinal)
                : TakesFloats(inputs[0]);
            throw new OnnxTestException(CaseStatus.Skipped, reason, exception);
        }
    }

    private static CompiledModel Compile(
        ModelProto model,
        ValueInfoProto[] inputs,
        IReadOnlyList<TensorProto> given,
        Dictionary<string, FloatTensor> floats,
        Func<int, bool> isConstant,
        string scratch)
    {
        ModelProto changed = model.Clone();
        Dictionary<string, TensorShape> shapes = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (isConstant(i))
            {
                TensorProto constant = given[i].Clone();
                constant.Name = inputs[i].Name;
                changed.Graph.Initializer.Add(constant);
            }
            else
            {
                shapes.Add(inputs[i].Name, floats[inputs[i].Name].Shape);
            }
        }

        string path = Path.Combine(scratch, OnnxTestFiles.ModelFile);
        File.WriteAllBytes(path, changed.ToByteArray());
        return Compiler.Compile(path, new CompileOptions { InputShapes = shapes, Winograd = true }).Model;
    }

    private static string Describe(UnsupportedOperatorException exception) =>
        string.Join("; ", exception.Operators.Select(o => $"{o.OperatorType}: {o.Reason}").Distinct());

    private static CaseResult Compare(FloatTensor expected, FloatTensor found, string where, CaseResult result)
    {
        if (!expected.Shape.Equals(found.Shape))
        {
            return result with { Status = CaseStatus.Failed, Reason = $"{where}: expected shape {expected.Shape}, found {found.Shape}" };
        }

        double worstShare = result.WorstErrorOverBound ?? 0;
        double largest = result.MaxAbsoluteError ?? 0;
        int worst = -1;
        for (int i = 0; i < expected.Elements.Length; i++)
        {
            double error = ElementError.Of(expected.Elements[i], found.Elements[i]);
            double allowed = AbsoluteBound + (float.IsFinite(expected.Elements[i]) ? RelativeBound * Math.Abs(expected.Elements[i]) : 0);
            largest = Math.Max(largest, error);
            if (error / allowed > worstShare)
            {
                (worst, worstShare) = (i, error / allowed);
            }
        }

        result = result with { WorstErrorOverBound = worstShare, MaxAbsoluteError = largest };
        return worstShare <= 1
            ? result
            : result with
            {
                Status = CaseStatus.Failed,
                Reason = worst < 0
                    ? result.Reason
                    : $"{where}, element {Coordinates.Describe(worst, expected.Shape)} of {expected.Shape}: expected {expected.Elements[worst]:G9}, found {found.Elements[worst]:G9}",
            };
    }
}
