using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.DataSets;
using ResNetVk.Format.Plan;

namespace ResNetVk.Conformance.Verification;

/// <summary>Makes inputs to verify a network with.</summary>
public static class VerificationInputs
{
    /// <summary>Random inputs, the same for the same seed.</summary>
    /// <param name="inputs">The network's inputs. Pictures are white noise, normalised as the network's pre-processing says; other
    /// inputs are normally distributed with mean 0 and standard deviation 1.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="seed">Determines them.</param>
    public static IEnumerable<IReadOnlyDictionary<string, FloatTensor>> Random(IReadOnlyList<NetworkTensor> inputs, int count, int seed)
    {
        RandomTensors random = new(seed);
        for (int i = 0; i < count; i++)
        {
            yield return inputs.ToDictionary(input => input.Name, input => RandomInput(input, random));
        }
    }

    /// <summary>Pictures of a data set, brought to the network's input by the reference pre-processing.</summary>
    /// <param name="inputs">The network's inputs; exactly one, and it takes pictures.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="limit">Most samples.</param>
    /// <exception cref="VerificationException">The network does not take one picture.</exception>
    public static IEnumerable<IReadOnlyDictionary<string, FloatTensor>> FromPictures(
        IReadOnlyList<NetworkTensor> inputs, IPictureDataSet pictures, int limit = int.MaxValue)
    {
        NetworkTensor input = RequireOnePicture(inputs);
        return pictures.Read().Take(limit).Select(p => new Dictionary<string, FloatTensor>
        {
            [input.Name] = new(
                input.Shape,
                ReferenceImage.ToInput(input.Image!, p.Picture.Rgba, p.Picture.Width, p.Picture.Height, input.Shape)),
        });
    }

    /// <summary>The only input of a network, which takes pictures.</summary>
    /// <exception cref="VerificationException">The network has other inputs.</exception>
    internal static NetworkTensor RequireOnePicture(IReadOnlyList<NetworkTensor> inputs) =>
        inputs is [{ Image: not null } input]
            ? input
            : throw new VerificationException(
                $"the network does not take one picture; its inputs are {string.Join(", ", inputs.Select(i => $"'{i.Name}' {i.Shape}"))}. "
                    + "A network takes pictures when its only input is 1x1xHxW or 1x3xHxW, or 1xHxWx1 or 1xHxWx3 and transposed at once");

    private static FloatTensor RandomInput(NetworkTensor input, RandomTensors random)
    {
        if (input.Image is not { } image)
        {
            return random.Normal(input.Shape);
        }

        FloatTensor pixels = random.Uniform(input.Shape, 0, 255);
        return new FloatTensor(input.Shape, [.. pixels.Elements.Select((p, i) => Normalise(p, image, ChannelOf(i, input.Shape, image)))]);
    }

    private static float Normalise(float pixel, ImagePreprocessing image, int channel) => ((pixel * image.Scale) - image.Mean[channel]) / image.Std[channel];

    private static int ChannelOf(int index, TensorShape shape, ImagePreprocessing image) =>
        image.ChannelsLast ? index % shape[3] : index / (shape[2] * shape[3]) % shape[1];
}
