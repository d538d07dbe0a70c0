using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Oracle;

/// <summary>The second, independent oracle: ONNX Runtime on the CPU, running an ONNX file as it is.</summary>
/// <remarks>Not thread-safe: one caller at a time.</remarks>
public sealed class OnnxRuntimeOracle : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxRuntimeOracle(string path, InferenceSession session)
    {
        Path = path;
        _session = session;
        Inputs = [.. session.InputNames.Select(name => Describe(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => Describe(name, session.OutputMetadata[name]))];
    }

    /// <summary>The file it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Bytes of the model where it was changed before it was loaded; 0 where it was loaded from its file.</summary>
    internal long ModelSizeInBytes { get; private init; }

    /// <summary>Inputs in the file's order, without those that the outputs asked for do not need.</summary>
    public IReadOnlyList<OracleTensorInfo> Inputs { get; }

    /// <summary>Outputs: those asked for, or the file's in its order.</summary>
    public IReadOnlyList<OracleTensorInfo> Outputs { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="path">An .onnx file; external data lies where the file says.</param>
    /// <param name="options">Threads and outputs; null for the defaults.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="OracleException">The native library or the file is missing, the file is not a model ONNX Runtime can run,
    /// an output asked for is not a value of the graph, or an input or output has elements other than floats.</exception>
    public static OnnxRuntimeOracle Load(string path, OracleOptions? options = null)
    {
        options ??= new OracleOptions();
        if (!File.Exists(path))
        {
            throw new OracleException($"'{path}' does not exist; name the ONNX file the compiled model was converted from");
        }

        byte[]? changed = Changed(path, options);
        InferenceSession session = Open(path, changed, options.Threads, GraphOptimizationLevel.ORT_ENABLE_ALL);
        try
        {
            return new OnnxRuntimeOracle(path, session) { ModelSizeInBytes = changed?.Length ?? 0 };
        }
        catch (OracleException)
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The element types of a model's inputs and of values that its nodes compute.</summary>
    /// <param name="model">Changed: these values become its outputs.</param>
    /// <param name="path">Its file.</param>
    /// <param name="values">Names of values, each once.</param>
    /// <returns>By name, without what is no tensor.</returns>
    /// <exception cref="OracleException">The native library is missing, or the model is not one that ONNX Runtime can run.</exception>
    internal static IReadOnlyDictionary<string, TensorElementType> TypesOf(ModelProto model, string path, IEnumerable<string> values)
    {
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(values.Select(name => new ValueInfoProto { Name = name }));
        using InferenceSession session = Open(path, model.ToByteArray(), threads: 1, GraphOptimizationLevel.ORT_DISABLE_ALL);
        return session.InputMetadata.Concat(session.OutputMetadata).Where(v => v.Value.IsTensor).ToDictionary(v => v.Key, v => v.Value.ElementDataType);
    }

    /// <summary>Runs the model once.</summary>
    /// <param name="inputs">Every input of the model by name.</param>
    /// <returns>Every output by name.</returns>
    /// <exception cref="OracleException">An input is missing or has another shape, or ONNX Runtime fails.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        using OracleBinding binding = Bind(inputs);
        binding.Run();
        return binding.ReadOutputs();
    }

    /// <summary>Prepares to run the model many times on the same inputs, without copying them each time.</summary>
    /// <param name="inputs">Every input of the model by name; 32-bit elements are read at each run, not copied.</param>
    /// <returns>The caller owns it and disposes it before this oracle.</returns>
    /// <exception cref="OracleException">An input is missing or has another shape.</exception>
    public OracleBinding Bind(IReadOnlyDictionary<string, FloatTensor> inputs) => new(this, _session, inputs);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // Null where the file can run as it is.
    private static byte[]? Changed(string path, OracleOptions options)
    {
        ModelProto? model = options.Outputs.Count == 0 ? null : ModelWithOutputs.Read(path, options.Outputs);
        if (options.PerturbationSeed is { } seed)
        {
            model ??= ModelWithOutputs.Parse(path);
            if (!PerturbedWeights.Apply(model, path, seed) && options.RoundedValues.Count == 0)
            {
                throw new OracleException(
                    $"'{path}': what rounding its weights may change cannot be measured, since no convolution or matrix product reads weights of 32- or 16-bit floats. "
                        + "Convert the source with --precision fp32 to verify how it was read");
            }
        }

        if (options.RoundedValues.Count > 0)
        {
            model ??= ModelWithOutputs.Parse(path);
            RoundedActivations.Apply(model, options.RoundedValues);
        }

        return model?.ToByteArray();
    }

    // Of the file, or of a changed copy of it.
    private static InferenceSession Open(string path, byte[]? changed, int threads, GraphOptimizationLevel optimization)
    {
        try
        {
            using SessionOptions native = CreateOptions(path, threads, isInMemory: changed is not null);
            native.GraphOptimizationLevel = optimization;
            return changed is null ? new InferenceSession(path, native) : new InferenceSession(changed, native);
        }
        catch (Exception exception) when (IsMissingLibrary(exception))
        {
            throw new OracleException(
                $"ONNX Runtime's native library cannot be loaded ({Innermost(exception).Message}); it comes with the package Microsoft.ML.OnnxRuntime "
                    + "for x64 and arm64 on Linux (glibc), Windows and macOS: rebuild the program on this machine",
                exception);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new OracleException($"ONNX Runtime cannot load '{path}': {OneLine(exception)}; check that the file is a whole ONNX model", exception);
        }
    }

    private static SessionOptions CreateOptions(string path, int threads, bool isInMemory)
    {
        SessionOptions native = new()
        {
            // Warnings about unused initializers and the like would go to standard error; failures come as exceptions.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            InterOpNumThreads = 1,
            IntraOpNumThreads = threads,
        };

        // Its threads spin for work while a run lasts, as they do by default, but not after it: in a benchmark that interleaves two
        // programs they would take the other's cores.
        native.AddSessionConfigEntry("session.force_spinning_stop", "1");
        if (isInMemory)
        {
            // A model given as bytes has no folder of its own to look for external data in.
            native.AddSessionConfigEntry(
                "session.model_external_initializers_file_folder_path", System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? ".");
        }

        return native;
    }

    private static OracleTensorInfo Describe(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor || metadata.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16))
        {
            string found = metadata.IsTensor ? $"a tensor of {metadata.ElementDataType}" : $"{metadata.OnnxValueType}";
            throw new OracleException($"value '{name}' of the ONNX model is {found}; only tensors of 32- and 16-bit floats can be compared");
        }

        return new OracleTensorInfo(name, metadata.Dimensions, metadata.ElementDataType == TensorElementType.Float16);
    }

    private static bool IsMissingLibrary(Exception exception) =>
        exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException
        || (exception is TypeInitializationException && Innermost(exception) is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException);

    /// <summary>ONNX Runtime's message without line breaks, which would tear a console message apart.</summary>
    internal static string OneLine(OnnxRuntimeException exception) =>
        string.Join(' ', exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
