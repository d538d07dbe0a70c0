using System.Globalization;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Conformance.Harness.Networks;

/// <summary>The networks of this project: those that come with the program, and every built-in one with random weights.</summary>
public static class ConformanceNetworks
{
    // What a machine of a few gigabytes holds several times over: in the source, in ONNX Runtime and on the device.
    private const long MostParameters = 70_000_000;
    private const long SmallParameters = 700_000;

    // The naive reference takes a second or so for as many.
    private const double MostReferenceMultiplyAdds = 50_000_000;

    // Odd and unequal, so that strides, pools and shortcuts meet a rest; layers are the same as at the usual size.
    private static readonly (int Height, int Width) s_smallPicture = (29, 31);
    private static readonly (int Height, int Width) s_largePicture = (61, 67);

    /// <summary>All of them, the small ones first.</summary>
    /// <param name="modelsFolder">Where trained networks (<c>*.onnx</c>) lie; need not be there.</param>
    public static IReadOnlyList<ConformanceNetwork> All(string modelsFolder)
    {
        string[] trained = Directory.Exists(modelsFolder) ? [.. Directory.GetFiles(modelsFolder, "*.onnx").Order(StringComparer.Ordinal)] : [];
        return
        [
            .. trained.Select(file => new ConformanceNetwork(Path.GetFileNameWithoutExtension(file), file, IsSmall: true) { HasReference = true }),
            .. ArchitectureTable.All.OrderBy(a => a.Definition.ParameterCount).Select(Random),
        ];
    }

    /// <summary>The folder beside the program.</summary>
    public static string BundledFolder => Path.Combine(AppContext.BaseDirectory, "models");

    private static ConformanceNetwork Random(Architecture architecture)
    {
        long parameters = architecture.Definition.ParameterCount;
        (int height, int width) = architecture.Defaults.Height <= 32 ? s_smallPicture : s_largePicture;
        return new ConformanceNetwork(architecture.Name, $"random:{architecture.Name}", parameters <= SmallParameters)
        {
            InputShape = new TensorShape(1, architecture.Defaults.InputChannels, height, width),
            HasReference = (double)architecture.Definition.MultiplyAdds * height * width / (architecture.Defaults.Height * architecture.Defaults.Width)
                <= MostReferenceMultiplyAdds,
            NotRun = parameters > MostParameters
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has more than {MostParameters:N0} parameters; resnetvk verify compares a network of any size")
                : null,
        };
    }
}
