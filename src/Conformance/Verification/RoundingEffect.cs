using ResNetVk.Conformance.Oracle;

namespace ResNetVk.Conformance.Verification;

/// <summary>Measures how far rounding its weights to 16 bits may change what a network computes: with ONNX Runtime, on the source as it is.</summary>
/// <remarks>
/// A weight w is rounded by at most 2⁻¹¹·|w|. To first order that changes an element of an output by a sum with a term for each weight, at most
/// 2⁻¹¹·|w|·|∂y/∂w|. Copies of the source in which every weight is changed by 2⁻¹¹·|w|, in a random direction, change by a sum of the largest terms:
/// rounding errors, which have no pattern either, are 0.42 of it in the root mean square. What is allowed is <see cref="Factor"/> times the largest change of an
/// element in any copy: about seven times what is expected. Nothing of the converter takes part in it.
/// </remarks>
public sealed class RoundingEffect : IDisposable
{
    /// <summary>How many times the largest change is allowed.</summary>
    public const double Factor = 3;

    private const int Copies = 4;

    // Bytes of copies that stay loaded, the first one in any case. Others are loaded again for each inference.
    private const long MostBytesKept = 512L << 20;

    private readonly string _path;
    private readonly OracleOptions _options;
    private readonly List<OnnxRuntimeOracle> _kept = [];

    private RoundingEffect(string path, OracleOptions options) => (_path, _options) = (path, options);

    /// <summary>Loads copies of a source with changed weights.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="options">As the source itself is loaded.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="OracleException">ONNX Runtime cannot load it, or no weights are found in it.</exception>
    public static RoundingEffect Load(string path, OracleOptions options) => Load(path, options, MostBytesKept);

    /// <inheritdoc cref="Load(string, OracleOptions)"/>
    /// <param name="path">The .onnx file.</param>
    /// <param name="options">As the source itself is loaded.</param>
    /// <param name="mostBytesKept">Bytes of copies that stay loaded, but for the first one.</param>
    internal static RoundingEffect Load(string path, OracleOptions options, long mostBytesKept)
    {
        RoundingEffect effect = new(path, options);
        try
        {
            do
            {
                effect._kept.Add(effect.LoadCopy(effect._kept.Count));
            }
            while (effect._kept.Count < Copies && effect._kept[0].ModelSizeInBytes * (effect._kept.Count + 1) <= mostBytesKept);

            return effect;
        }
        catch
        {
            effect.Dispose();
            throw;
        }
    }

    /// <summary>What is to be allowed for rounded weights.</summary>
    /// <param name="inputs">Every input of the source by name.</param>
    /// <param name="expected">What the source computes from them.</param>
    /// <returns>For each output by name the largest difference allowed of an element; 0 where no element is finite.</returns>
    /// <exception cref="OracleException">ONNX Runtime fails.</exception>
    public IReadOnlyDictionary<string, double> Allowed(IReadOnlyDictionary<string, FloatTensor> inputs, IReadOnlyDictionary<string, FloatTensor> expected)
    {
        Dictionary<string, double> allowed = expected.Keys.ToDictionary(name => name, _ => 0.0);
        for (int copy = 0; copy < Copies; copy++)
        {
            using OnnxRuntimeOracle? other = copy < _kept.Count ? null : LoadCopy(copy);
            foreach ((string name, FloatTensor changed) in (other ?? _kept[copy]).Run(inputs))
            {
                float[] reference = expected[name].Elements;
                double largest = reference.Select((e, i) => Math.Abs((double)changed.Elements[i] - e)).Where(double.IsFinite).DefaultIfEmpty().Max();
                allowed[name] = Math.Max(allowed[name], Factor * largest);
            }
        }

        return allowed;
    }

    /// <inheritdoc/>
    public void Dispose() => _kept.ForEach(p => p.Dispose());

    private OnnxRuntimeOracle LoadCopy(int copy) => OnnxRuntimeOracle.Load(_path, _options with { PerturbationSeed = copy + 1 });
}
