using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Conformance.Oracle;

/// <summary>A model with its inputs in place, to be run any number of times. Made by <see cref="OnnxRuntimeOracle.Bind"/>.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class OracleBinding : IDisposable
{
    private readonly OnnxRuntimeOracle _oracle;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _inputs = [];
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;

    internal OracleBinding(OnnxRuntimeOracle oracle, InferenceSession session, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        _oracle = oracle;
        _session = session;
        _inputNames = [.. oracle.Inputs.Select(i => i.Name)];
        _outputNames = [.. oracle.Outputs.Select(o => o.Name)];
        try
        {
            _inputs.AddRange(oracle.Inputs.Select(info => CreateInput(info, inputs)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the model once and waits for the result; the result of the run before is dropped.</summary>
    /// <exception cref="OracleException">ONNX Runtime fails.</exception>
    public void Run()
    {
        _outputs?.Dispose();
        _outputs = null;
        try
        {
            _outputs = _session.Run(_options, _inputNames, _inputs, _outputNames);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new OracleException($"ONNX Runtime cannot run '{_oracle.Path}': {OnnxRuntimeOracle.OneLine(exception)}", exception);
        }
    }

    /// <summary>Copies the outputs of the last run.</summary>
    /// <returns>Every output by name.</returns>
    /// <exception cref="InvalidOperationException">There was no run.</exception>
    public IReadOnlyDictionary<string, FloatTensor> ReadOutputs()
    {
        if (_outputs is null)
        {
            throw new InvalidOperationException("there is no result to read: call Run first");
        }

        Dictionary<string, FloatTensor> result = [];
        for (int i = 0; i < _outputNames.Length; i++)
        {
            OrtTensorTypeAndShapeInfo info = _outputs[i].GetTensorTypeAndShape();
            float[] elements = info.ElementDataType == TensorElementType.Float16
                ? Array.ConvertAll(_outputs[i].GetTensorDataAsSpan<Float16>().ToArray(), f => (float)BitConverter.UInt16BitsToHalf(f.value))
                : _outputs[i].GetTensorDataAsSpan<float>().ToArray();
            result[_outputNames[i]] = new FloatTensor(new TensorShape([.. info.Shape.Select(s => checked((int)s))]), elements);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outputs?.Dispose();
        _inputs.ForEach(i => i.Dispose());
        _options.Dispose();
    }

    private OrtValue CreateInput(OracleTensorInfo info, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        if (!inputs.TryGetValue(info.Name, out FloatTensor? tensor))
        {
            throw new OracleException($"'{_oracle.Path}' needs the input {info}; given: {string.Join(", ", inputs.Keys.Select(k => $"'{k}'"))}");
        }

        if (tensor.Shape.Rank != info.Sizes.Count || tensor.Shape.Where((size, axis) => info.Sizes[axis] >= 0 && info.Sizes[axis] != size).Any())
        {
            throw new OracleException($"'{_oracle.Path}' needs the input {info}; given: {tensor.Shape}");
        }

        long[] shape = [.. tensor.Shape.Select(s => (long)s)];
        return info.IsHalf
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(tensor.Elements, e => new Float16(BitConverter.HalfToUInt16Bits((Half)e))), shape)
            : OrtValue.CreateTensorValueFromMemory(tensor.Elements, shape);
    }
}
