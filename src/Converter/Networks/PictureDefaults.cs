using System.Globalization;
using ResNetVk.Converter.Import;

namespace ResNetVk.Converter.Networks;

/// <summary>How pictures usually become the input of an architecture; what the user states wins.</summary>
/// <param name="Mean">Subtracted from pixels scaled to 0…1, per channel.</param>
/// <param name="Std">Divides after that, per channel.</param>
/// <param name="Resize">Length of the shorter side before the centre crop to the usual input; null for none.</param>
public sealed record PictureDefaults(IReadOnlyList<float> Mean, IReadOnlyList<float> Std, int? Resize = null)
{
    /// <summary>The same in the form that <see cref="ImportedGraph.Metadata"/> has.</summary>
    /// <param name="settings">The network's settings; other numbers of channels than the defaults have get nothing.</param>
    public IReadOnlyDictionary<string, string> ToMetadata(NetworkSettings settings)
    {
        Dictionary<string, string> metadata = [];
        if (settings.InputChannels == Mean.Count)
        {
            metadata["mean"] = Join(Mean);
            metadata["std"] = Join(Std);
            if (Resize is { } resize)
            {
                metadata["resize"] = resize.ToString(CultureInfo.InvariantCulture);
            }
        }

        return metadata;
    }

    private static string Join(IEnumerable<float> numbers) => string.Join(',', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
