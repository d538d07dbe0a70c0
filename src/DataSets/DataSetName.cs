using System.Globalization;

namespace ResNetVk.DataSets;

/// <summary>A data set as the command line names it.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Path">Where its files are.</param>
/// <param name="Options">What is said of a <see cref="DataSetKind.Folder"/>; the defaults for others.</param>
public sealed record DataSetName(DataSetKind Kind, string Path, PictureFolderOptions Options)
{
    /// <summary>The forms that <see cref="Parse"/> takes.</summary>
    public const string Forms = "mnist:DIR, fashion-mnist[:DIR], cifar10:DIR, cifar100:DIR, folder:DIR[,size=64][,test=0.1][,seed=1]";

    private static readonly Dictionary<string, DataSetKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["mnist"] = DataSetKind.Mnist,
        ["fashion-mnist"] = DataSetKind.FashionMnist,
        ["cifar10"] = DataSetKind.Cifar10,
        ["cifar100"] = DataSetKind.Cifar100,
        ["folder"] = DataSetKind.Folder,
    };

    /// <summary>Reads a name.</summary>
    /// <param name="text">Of the form <c>name:path</c>.</param>
    /// <returns>Null when the text before the first colon is no data set's name, as in a plain path.</returns>
    /// <exception cref="DataSetException">A path is missing, or an option is unknown or out of range.</exception>
    public static DataSetName? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        string path = colon < 0 ? "" : text[(colon + 1)..];
        if (!s_kinds.TryGetValue(name, out DataSetKind kind))
        {
            return null;
        }

        if (path.Length == 0)
        {
            path = kind == DataSetKind.FashionMnist ? MnistFiles.DefaultFolder : throw new DataSetException(
                $"'{text}' has no default folder; name the folder of its files: {name}:DIR");
        }

        return kind == DataSetKind.Folder ? OfFolder(path) : new DataSetName(kind, path, new PictureFolderOptions());
    }

    // Options are taken from the end, so that a folder's name may have commas.
    private static DataSetName OfFolder(string text)
    {
        PictureFolderOptions options = new();
        string path = text;
        while (path.LastIndexOf(',') is int comma and > 0 && path.IndexOf('=', comma) is int equals and > 0)
        {
            options = With(options, path[(comma + 1)..equals].Trim(), path[(equals + 1)..].Trim());
            path = path[..comma];
        }

        return new DataSetName(DataSetKind.Folder, path, options);
    }

    private static PictureFolderOptions With(PictureFolderOptions options, string key, string value)
    {
        const NumberStyles Digits = NumberStyles.None;
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return key switch
        {
            "size" when int.TryParse(value, Digits, invariant, out int size) && size is >= 8 and <= 1024 => options with { Size = size },
            "size" => throw new DataSetException($"folder option size={value} is out of range; expected are 8 to 1024 pixels, such as size=64"),
            "test" when double.TryParse(value, NumberStyles.AllowDecimalPoint, invariant, out double share) && share is > 0 and < 1 => options with { TestShare = share },
            "test" => throw new DataSetException($"folder option test={value} is out of range; expected is a share between 0 and 1, such as test=0.1"),
            "seed" when ulong.TryParse(value, Digits, invariant, out ulong seed) => options with { Seed = seed },
            "seed" => throw new DataSetException($"folder option seed={value} is no number; expected is a whole one, such as seed=1"),
            _ => throw new DataSetException($"folder option '{key}' is unknown; there are size=64 (pixels), test=0.1 (share of the pictures), seed=1 (which pictures)"),
        };
    }
}
