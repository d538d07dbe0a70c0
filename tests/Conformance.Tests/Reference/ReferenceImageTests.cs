using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class ReferenceImageTests
{
    private static readonly ImagePreprocessing Plain = new() { Color = ImageColor.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] };

    [Theory]
    [InlineData(7, new[] { 3.857143, 10.823529, 8.142858 })]
    [InlineData(3, new[] { 0.0, 0.428571, 1.714286, 3.0, 6.857143, 10.714286, 12.0 })]
    [InlineData(11, new[] { 3.571429, 10.833333, 8.72, 7.708333, 7.285714 })]
    [InlineData(5, new[] { 0.0, 3.0, 12.0, 10.0, 14.0 })]
    public void Filter_gives_what_Pillow_gives(int inputSize, double[] expected)
    {
        // Pillow 9.4: Image.resize of mode F, BILINEAR, over the values 3·i² mod 17.
        for (int x = 0; x < expected.Length; x++)
        {
            (int first, double[] weights) = TriangleFilter.WeightsOf(x, inputSize, expected.Length);
            Assert.Equal(1, weights.Sum(), 12);
            Assert.Equal(expected[x], weights.Select((w, i) => w * (3 * (first + i) * (first + i) % 17)).Sum(), 5);
        }
    }

    [Fact]
    public void Shrunk_and_cropped_picture_is_Pillows()
    {
        // Pillow 9.4: 37×29 resized to 14×11 (shorter side 11), cropped at (4, 3) to 7×5; corners and the middle of each channel.
        double[][] expected =
        [
            [114.0407, 126.3771, 133.4327, 127.4557, 107.8826],
            [116.4622, 142.5379, 132.0869, 114.9809, 124.0772],
            [122.0659, 111.2254, 112.682, 122.8379, 135.7159],
        ];
        ReferenceTensor y = ReferenceImage.ToTensor(Plain with { ResizeShorterSide = 11 }, Pattern(37, 29), 37, 29, 5, 7);
        Assert.Equal(new TensorShape(1, 3, 5, 7), y.Shape);
        for (int c = 0; c < 3; c++)
        {
            int[] at = [0, 6, (2 * 7) + 3, 4 * 7, (4 * 7) + 6];
            Assert.Equal(expected[c], at.Select(i => Math.Round(y.Elements[(c * 35) + i], 4)));
        }
    }

    [Fact]
    public void Enlarged_picture_is_Pillows()
    {
        // A 5×3 picture just covers an 11×7 input at 11×7.
        ReferenceTensor y = ReferenceImage.ToTensor(Plain, Pattern(5, 3), 5, 3, 7, 11);
        int[] at = [0, (3 * 11) + 5, (6 * 11) + 10, (5 * 11) + 2];
        Assert.Equal([50.0, 71.0, 120.0, 66.0909], at.Select(i => Math.Round(y.Elements[77 + i], 4)));
    }

    [Theory]
    [InlineData(375, 500, 256, false, 224, 224, 256, 341, 16, 58)] // torchvision: int(256·500/375) = 341; round(58.5) = 58
    [InlineData(500, 375, 256, false, 224, 224, 341, 256, 58, 16)]
    [InlineData(227, 227, null, true, 224, 224, 227, 227, 2, 2)] // round(1.5) = 2
    [InlineData(229, 227, null, true, 224, 224, 229, 227, 2, 2)] // round(2.5) = 2
    [InlineData(100, 500, null, true, 224, 224, 224, 1120, 0, 448)]
    [InlineData(500, 375, null, false, 224, 224, 298, 224, 37, 0)]
    [InlineData(32, 32, null, false, 32, 32, 32, 32, 0, 0)]
    [InlineData(300, 300, 100, false, 104, 101, 100, 100, -2, 0)]
    public void Geometry(
        int width, int height, int? shorter, bool keep, int inputWidth, int inputHeight, int resizedWidth, int resizedHeight, int left, int top) =>
        Assert.Equal(
            new ImageGeometry(resizedWidth, resizedHeight, left, top),
            ImageGeometry.Of(Plain with { ResizeShorterSide = shorter, KeepSize = keep }, width, height, inputWidth, inputHeight));

    [Fact]
    public void Colours_and_normalisation()
    {
        byte[] pixel = [10, 20, 30, 255];
        ImagePreprocessing normalised = new() { Color = ImageColor.Bgr, Scale = 0.5f, Mean = [1, 2, 3], Std = [2, 4, 8] };
        Assert.Equal([(15 - 1) / 2.0, (10 - 2) / 4.0, (5 - 3) / 8.0], ReferenceImage.ToTensor(normalised, pixel, 1, 1, 1, 1).Elements);

        ImagePreprocessing gray = new() { Color = ImageColor.Gray, Scale = 1, Mean = [0], Std = [1] };
        Assert.Equal((0.299 * 10) + (0.587 * 20) + (0.114 * 30), ReferenceImage.ToTensor(gray, pixel, 1, 1, 1, 1).Elements[0], 12);
    }

    [Fact]
    public void Outside_the_picture_is_black()
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, 4 * 9)];
        ReferenceTensor y = ReferenceImage.ToTensor(Plain with { ResizeShorterSide = 3 }, white, 3, 3, 3, 7);
        Assert.Equal([0.0, 0, 255, 255, 255, 0, 0], y.Elements[..7].Select(e => Math.Round(e, 9)));
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ReferenceImage.ToTensor(Plain, new byte[11], 1, 3, 5, 7));
        Assert.Throws<ArgumentException>(() => ReferenceImage.ToTensor(Plain with { Mean = [0] }, new byte[12], 1, 3, 5, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceImage.ToTensor(Plain, [], 0, 3, 5, 7));
    }

    private static byte[] Pattern(int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    rgba[(4 * ((y * width) + x)) + c] = (byte)(((3 * x * x) + (7 * y) + (x * y) + (50 * c)) % 251);
                }
            }
        }

        return rgba;
    }
}
