using ResNetVk.DataSets;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>A data set held in memory.</summary>
internal sealed class FakePictures(LabelledPicture[] pictures) : IPictureDataSet
{
    public string Name => "fake";

    public int Count => pictures.Length;

    public IEnumerable<LabelledPicture> Read() => pictures;
}
