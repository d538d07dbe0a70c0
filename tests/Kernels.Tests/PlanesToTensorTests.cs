using ResNetVk.Conformance.Harness.Pictures;
using ResNetVk.Conformance.Reference;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Kernels.Tests;

public class PlanesToTensorTests
{
    private static readonly WorkgroupSize Block = new(8, 8);

    /// <summary>Kind, width, height.</summary>
    public static TheoryData<HostImageKind, int, int> Sizes()
    {
        TheoryData<HostImageKind, int, int> data = [];
        foreach (HostImageKind kind in new[] { HostImageKind.Nv12, HostImageKind.Nv21, HostImageKind.I420 })
        {
            foreach ((int width, int height) in new[] { (1, 1), (2, 3), (5, 3), (227, 227), (640, 480) })
            {
                data.Add(kind, width, height);
            }
        }

        data.Add(HostImageKind.Nv12, 1919, 1079);
        return data;
    }

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Sizes))]
    public void Equals_the_reference_in_every_size(ElementType type, HostImageKind kind, int width, int height)
    {
        using TexturePicture picture = TexturePicture.RandomPlanes(KernelRunner.Device, kind, width, height);
        ImagePreprocessing preprocessing = TexturePicture.Preprocessing with { ResizeShorterSide = 37 };
        Check(type, picture, picture.Image, preprocessing, 29, 31);
        Check(type, picture, picture.Image with { Siting = ChromaSiting.Left }, preprocessing, 29, 31);
    }

    /// <summary>Matrix, range.</summary>
    public static TheoryData<YcbcrMatrix, YcbcrRange> Conversions()
    {
        TheoryData<YcbcrMatrix, YcbcrRange> data = [];
        foreach (YcbcrMatrix matrix in Enum.GetValues<YcbcrMatrix>())
        {
            data.Add(matrix, YcbcrRange.Limited);
            data.Add(matrix, YcbcrRange.Full);
        }

        return data;
    }

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Conversions))]
    public void Equals_the_reference_with_every_matrix_and_range(ElementType type, YcbcrMatrix matrix, YcbcrRange range)
    {
        using TexturePicture picture = TexturePicture.RandomPlanes(KernelRunner.Device, HostImageKind.I420, 37, 29);
        HostImage image = picture.Image with { Matrix = matrix, Range = range };
        Check(type, picture, image, TexturePicture.Preprocessing, 11, 17);
        Check(type, picture, image, TexturePicture.Preprocessing with { Color = ImageColor.Bgr }, 37, 29);
    }

    [SkippableTheory]
    [MemberData(nameof(TextureToTensorTests.Fits), MemberType = typeof(TextureToTensorTests))]
    public void Equals_the_reference_with_every_fit(ImageFit fit, bool flip, bool part)
    {
        using TexturePicture picture = TexturePicture.RandomPlanes(KernelRunner.Device, HostImageKind.Nv12, 61, 47);
        foreach (ChromaSiting siting in Enum.GetValues<ChromaSiting>())
        {
            HostImage image = picture.Image with
            {
                Fit = fit,
                FlipVertically = flip,
                Siting = siting,

                // Beginning and ending in the middle of a chroma sample.
                Source = part ? new ImageRectangle(3, 5, 30, 29) : null,
                PadColor = new RgbColor(114, 7, 201),
            };
            Check(ElementType.F32, picture, image, TexturePicture.Preprocessing, 7, 29);
            Check(ElementType.F16, picture, image, TexturePicture.Preprocessing with { KeepSize = true }, 67, 71);
        }
    }

    [SkippableTheory]
    [InlineData(YcbcrMatrix.Bt709, YcbcrRange.Limited, 63, 102, 240, 255, 0, 0)]
    [InlineData(YcbcrMatrix.Bt709, YcbcrRange.Limited, 173, 42, 26, 0, 255, 0)]
    [InlineData(YcbcrMatrix.Bt709, YcbcrRange.Limited, 32, 240, 118, 0, 0, 255)]
    [InlineData(YcbcrMatrix.Bt601, YcbcrRange.Limited, 81, 90, 240, 255, 0, 0)]
    [InlineData(YcbcrMatrix.Bt601, YcbcrRange.Full, 76, 85, 255, 255, 0, 0)]
    [InlineData(YcbcrMatrix.Bt601, YcbcrRange.Full, 128, 128, 128, 128, 128, 128)]
    [InlineData(YcbcrMatrix.Bt2020, YcbcrRange.Limited, 235, 128, 128, 255, 255, 255)]
    [InlineData(YcbcrMatrix.Bt2020, YcbcrRange.Limited, 16, 128, 128, 0, 0, 0)]
    [InlineData(YcbcrMatrix.Bt709, YcbcrRange.Full, 0, 128, 128, 0, 0, 0)]
    public void Well_known_colours_come_out(YcbcrMatrix matrix, YcbcrRange range, byte luma, byte blue, byte red, int r, int g, int b)
    {
        using TexturePicture picture = TexturePicture.OfPlanes(KernelRunner.Device, HostImageKind.Nv12, [[luma], [blue], [red]], 1, 1);
        ImagePreprocessing plain = new() { Color = ImageColor.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] };
        float[] y = TextureRunner.Run(ElementType.F32, plain, picture.Image with { Matrix = matrix, Range = range }, 1, 1, Block);

        // The numbers of Y, Cb and Cr are rounded.
        Assert.Equal(r, y[0], 1.5f);
        Assert.Equal(g, y[1], 1.5f);
        Assert.Equal(b, y[2], 1.5f);
    }

    private static void Check(ElementType type, TexturePicture picture, HostImage image, ImagePreprocessing preprocessing, int netH, int netW)
    {
        ReferenceTensor expected = ReferenceTexture.ToTensor(preprocessing, image, picture.Channels, netH, netW);
        float[] actual = TextureRunner.Run(type, preprocessing, image, netH, netW, Block);
        type.AssertClose(expected.Elements, _ => 0.01 * TexturePicture.Step, actual, new Shape(1, 3, netH, netW));
    }
}
