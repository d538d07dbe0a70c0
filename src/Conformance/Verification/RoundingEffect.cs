using ResNetVk.Conformance.Oracle;
using ResNetVk.Converter;

namespace ResNetVk.Conformance.Verification;

/// <summary>Measures how far rounding its weights, or weights and activations, to 16 bits may change what a network computes: with ONNX Runtime, on the source.</summary>
/// <remarks>
/// A weight w is rounded by at most 2⁻¹¹·|w|. To first order that changes an element of an output by a sum with a term for each weight, at most
/// 2⁻¹¹·|w|·|∂y/∂w|. Copies of the source in which every weight is changed by 2⁻¹¹·|w|, in a random direction, change by a sum of the largest terms:
/// rounding errors, which have no pattern either, are 0.42 of it in the root mean square. What is allowed is <see cref="Factor"/> times the largest change of an
/// element in any copy: about seven times what is expected. Nothing of the converter takes part in it.
/// <para>
/// For activations of 16 bits the copies also round every value that a node hands to others, and the inputs, to the nearest 16-bit float. They round at least as
/// often as the network does, whose layers are several nodes each; and since their weights differ, so do their roundings. The network is off by as
/// much as one copy then, but for chance: at most a third of what is allowed is expected.
/// </para>
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
    /// <param name="precision">What is rounded to 16 bits.</param>
    /// <param name="options">As the source itself is loaded.</param>
    /// <returns>The caller owns it; null for <see cref="Precision.Fp32"/>, where nothing is rounded.</returns>
    /// <exception cref="OracleException">ONNX Runtime cannot load it, or nothing is found in it that is rounded.</exception>
    public static RoundingEffect? Load(string path, Precision precision, OracleOptions options) => Load(path, precision, options, MostBytesKept);

    /// <inheritdoc cref="Load(string, Precision, OracleOptions)"/>
    /// <param name="path">The .onnx file.</param>
    /// <param name="precision">What is rounded to 16 bits.</param>
    /// <param name="options">As the source itself is loaded.</param>
    /// <param name="mostBytesKept">Bytes of copies that stay loaded, but for the first one.</param>
    internal static RoundingEffect? Load(string path, Precision precision, OracleOptions options, long mostBytesKept)
    {
        if (precision == Precision.Fp32)
        {
            return null;
        }

        RoundingEffect effect = new(
            path, precision == Precision.Fp16Activations ? options with { RoundedValues = RoundedActivations.Find(path, options) } : options);
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

    /// <summary>What is to be allowed for rounding.</summary>
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
