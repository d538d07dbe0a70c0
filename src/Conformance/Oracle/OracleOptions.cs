using Microsoft.ML.OnnxRuntime.Tensors;

namespace ResNetVk.Conformance.Oracle;

/// <summary>How ONNX Runtime is set up.</summary>
public sealed record OracleOptions
{
    /// <summary>Threads of one inference; 0 for ONNX Runtime's own choice, one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Values of the graph to return instead of its outputs, by their names in the file, each once; what only other outputs need is not
    /// computed, and inputs that only they read are not asked for. Empty to run the file as it is.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Where given, each weight w is made w·(1 ± 2⁻¹¹), with signs that follow from this number: as much as rounding to 16 bits may change it.</summary>
    public int? PerturbationSeed { get; init; }

    /// <summary>Values that are rounded to 16-bit floats before other nodes read them, as <see cref="RoundedActivations.Find"/> says.</summary>
    internal IReadOnlyDictionary<string, TensorElementType> RoundedValues { get; init; } = new Dictionary<string, TensorElementType>();
}
