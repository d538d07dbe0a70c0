using ResNetVk.Converter.Import;
using ResNetVk.Converter.Passes;
using ResNetVk.Converter.Planning;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Plans graphs that came from no file.</summary>
internal static class SketchPlan
{
    private static ImportedGraph Source => new()
    {
        Name = "sketch",
        SourceFileName = "sketch.onnx",
        SourceSha256 = new string('0', 64),
        Opset = 21,
        Inputs = [],
        Outputs = [],
        Nodes = [],
        Constants = new Dictionary<string, ConstantTensor>(),
    };

    /// <summary>Plans a graph that has been through its passes.</summary>
    public static ConversionPlan Of(OptimizedGraph optimized, bool winograd = false, Precision precision = Precision.Fp32) =>
        Planner.Plan([optimized], Source, new CompileOptions { Winograd = winograd, Precision = precision });
}
