using ResNetVk.Conformance.Reference;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Conformance.Tests.Reference;

/// <summary>What networks are trained on is what they see later: the trainer's pictures are those of the runtime's pre-processing, rounded to bytes.</summary>
public sealed class PictureScalingTests
{
    [Theory]
    [InlineData(37, 29, 3, 16, 16)]
    [InlineData(29, 37, 3, 16, 16)]
    [InlineData(300, 11, 3, 8, 16)]
    [InlineData(7, 5, 3, 16, 16)]
    [InlineData(16, 16, 3, 16, 16)]
    [InlineData(101, 64, 1, 11, 7)]
    [InlineData(65, 65, 3, 64, 64)]
    [InlineData(1, 1, 3, 3, 5)]
    public void Scaled_pictures_are_those_of_the_reference(int width, int height, int channels, int toHeight, int toWidth)
    {
        byte[] rgba = new byte[4 * width * height];
        new Random(width * height).NextBytes(rgba);
        for (int i = 3; i < rgba.Length; i += 4)
        {
            rgba[i] = 255;
        }

        byte[] planes = PictureScaling.ToPlanes(new Picture(width, height, rgba), channels, toHeight, toWidth);

        ImagePreprocessing asTheyAre = new()
        {
            Color = channels == 1 ? ImageColor.Gray : ImageColor.Rgb,
            Scale = 1,
            Mean = new float[channels],
            Std = [.. Enumerable.Repeat(1f, channels)],
        };
        double[] expected = ReferenceImage.ToTensor(asTheyAre, rgba, width, height, toHeight, toWidth).Elements;
        Assert.Equal(expected.Length, planes.Length);
        Assert.All(expected.Zip(planes), pair => Assert.InRange(pair.Second, pair.First - 0.501, pair.First + 0.501));
    }
}
