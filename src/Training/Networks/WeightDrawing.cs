using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Training;

/// <summary>How the tensors of a network are drawn before it is trained. A tensor depends on the seed and its place in the network alone.</summary>
/// <remarks>
/// Weights of convolutions from N(0, 2 / (OC · KH · KW)) (He et al. 2015, "Delving deep into rectifiers", equation 14), those of fully connected layers
/// from N(0, 2 / inputs) (equation 10), biases zero, batch norms with scale 1 and offset 0. Gates begin closed, with a bias of −2 (Srivastava et al. 2015,
/// "Highway networks", §2.2). Or weights from the uniform distribution within ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16).
/// </remarks>
public sealed class WeightDrawing
{
    private const float ClosedGate = -2;

    // Keeps these streams apart from those of shuffles and pictures.
    private const ulong Stream = 1UL << 41;

    private readonly ulong _seed;
    private readonly InitializationKind _kind;
    private ulong _drawn;

    /// <summary>Begins a network.</summary>
    /// <param name="seed">Decides which numbers are drawn.</param>
    /// <param name="kind">How weights are drawn.</param>
    public WeightDrawing(ulong seed, InitializationKind kind = InitializationKind.He)
    {
        _seed = seed;
        _kind = kind;
    }

    /// <summary>Draws the next tensor.</summary>
    public ConstantTensor Draw(NetworkParameter parameter)
    {
        float[] values = new float[parameter.Shape.ElementCount];
        ulong place = _drawn++;
        switch (parameter.Role)
        {
            case ParameterRole.Weight:
                bool isConvolution = parameter.Shape.Rank == 4;
                int window = isConvolution ? parameter.Shape[2] * parameter.Shape[3] : 1;
                (int fanOut, int fanIn) = (parameter.Shape[0] * window, parameter.Shape[1] * window);
                DeterministicRandom random = new(_seed, Stream, place);
                if (_kind == InitializationKind.Xavier)
                {
                    Uniform(values, Math.Sqrt(6.0 / (fanIn + fanOut)), random);
                }
                else
                {
                    Normal(values, Math.Sqrt(2.0 / (isConvolution ? fanOut : fanIn)), random);
                }

                break;
            case ParameterRole.NormScale or ParameterRole.NormVariance:
                Array.Fill(values, 1);
                break;
            case ParameterRole.GateBias:
                Array.Fill(values, ClosedGate);
                break;
            case ParameterRole.Bias or ParameterRole.NormOffset or ParameterRole.NormMean:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(parameter), parameter.Role, "there is no rule for this role");
        }

        return ConstantTensor.FromFloats(parameter.Shape, values);
    }

    private static void Uniform(float[] values, double limit, DeterministicRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(limit * ((2 * random.NextDouble()) - 1));
        }
    }

    // Box and Muller 1958: two uniform numbers to two normal ones.
    private static void Normal(float[] values, double deviation, DeterministicRandom random)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double angle = 2 * Math.PI * random.NextDouble();
            values[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * Math.Sin(angle));
            }
        }
    }
}
