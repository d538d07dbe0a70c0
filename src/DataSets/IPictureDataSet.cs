namespace ResNetVk.DataSets;

/// <summary>Labelled pictures for evaluation.</summary>
public interface IPictureDataSet
{
    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>Number of pictures.</summary>
    public int Count { get; }

    /// <summary>The pictures in a fixed order, decoded one at a time as they are asked for.</summary>
    /// <exception cref="DataSetException">A file cannot be read or is damaged (thrown while enumerating).</exception>
    /// <exception cref="Pictures.PictureException">A picture cannot be decoded (thrown while enumerating).</exception>
    public IEnumerable<LabelledPicture> Read();
}
