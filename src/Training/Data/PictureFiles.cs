using ResNetVk.DataSets;
using ResNetVk.DataSets.Pictures;

namespace ResNetVk.Training;

/// <summary>Pictures in files, brought to one size as they are read. Those for which the cache has room are read once.</summary>
/// <param name="files">The files.</param>
/// <param name="shape">What they are brought to.</param>
/// <param name="cache">Shared by the parts of a data set.</param>
internal sealed class PictureFiles(IReadOnlyList<PictureFile> files, ImageShape shape, PictureCache cache) : IPixelSource
{
    private readonly byte[]?[] _kept = new byte[]?[files.Count];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Read(int index)
    {
        if (Volatile.Read(ref _kept[index]) is { } kept)
        {
            return kept;
        }

        byte[] planes = Decode(files[index].Path);
        if (cache.TryTake(planes.Length))
        {
            Volatile.Write(ref _kept[index], planes);
        }

        return planes;
    }

    private byte[] Decode(string path)
    {
        try
        {
            return PictureScaling.ToPlanes(PictureDecoder.Decode(path), shape.Channels, shape.Height, shape.Width);
        }
        catch (PictureException exception)
        {
            throw new TrainingInputException($"{exception.Message}. Replace the file, or remove it.", exception);
        }
    }
}
