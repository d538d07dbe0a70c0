using ResNetVk.Conformance.Harness.Pictures;
using ResNetVk.Conformance.Reference;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Kernels.Tests;

public class TextureToTensorTests
{
    private static readonly WorkgroupSize Block = new(8, 8);

    /// <summary>Format; width, height; network's H, network's W, shorter side before the crop; errors allowed in steps of 1/255.</summary>
    public static TheoryData<VkFormat, int, int, int, int, int, double> Cases()
    {
        TheoryData<VkFormat, int, int, int, int, int, double> data = [];
        VkFormat[] exact = [VkFormat.R8G8B8A8Unorm, VkFormat.B8G8R8A8Unorm, VkFormat.R16G16B16A16Sfloat];

        // A texture unit may decode sRGB as coarsely as it is encoded: half a step and a little.
        VkFormat[] decoded = [VkFormat.R8G8B8A8Srgb, VkFormat.B8G8R8A8Srgb];
        foreach (VkFormat format in exact.Concat(decoded))
        {
            double steps = decoded.Contains(format) ? 0.6 : 0.01;
            data.Add(format, 1, 1, 11, 7, 13, steps);
            data.Add(format, 3, 5, 29, 31, 37, steps);
            data.Add(format, 227, 227, 29, 31, 37, steps);
            data.Add(format, 640, 480, 29, 31, 37, steps);
        }

        data.Add(VkFormat.R8G8B8A8Unorm, 1920, 1080, 224, 224, 256, 0.01);
        data.Add(VkFormat.R16G16B16A16Sfloat, 1, 2003, 5, 3, 7, 0.01);
        data.Add(VkFormat.B8G8R8A8Unorm, 2003, 3, 5, 3, 7, 0.01);
        return data;
    }

    [SkippableTheory]
    [MemberDataOfBothTypes(nameof(Cases))]
    public void Equals_the_reference_as_trained(ElementType type, VkFormat format, int width, int height, int netH, int netW, int resize, double steps)
    {
        using TexturePicture picture = TexturePicture.Random(KernelRunner.Device, format, width, height);
        Check(type, picture, picture.Image, TexturePicture.Preprocessing with { ResizeShorterSide = resize }, netH, netW, steps);
    }

    /// <summary>Fit, upside down, a part or the whole.</summary>
    public static TheoryData<ImageFit, bool, bool> Fits()
    {
        TheoryData<ImageFit, bool, bool> data = [];
        foreach (ImageFit fit in Enum.GetValues<ImageFit>())
        {
            foreach (bool flip in new[] { false, true })
            {
                data.Add(fit, flip, false);
                data.Add(fit, flip, true);
            }
        }

        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Fits))]
    public void Equals_the_reference_with_every_fit(ImageFit fit, bool flip, bool part)
    {
        foreach ((int width, int height) in new[] { (61, 47), (47, 61), (3, 5) })
        {
            using TexturePicture picture = TexturePicture.Random(KernelRunner.Device, VkFormat.R8G8B8A8Unorm, width, height);
            HostImage image = picture.Image with
            {
                Fit = fit,
                FlipVertically = flip,
                Source = part ? new ImageRectangle(1, 2, width - 2, height - 3) : null,
                PadColor = new RgbColor(114, 7, 201),
            };

            // Wider than all pictures, higher than all, smaller, larger, of one pixel.
            foreach ((int netH, int netW) in new[] { (7, 29), (37, 5), (23, 17), (97, 131), (1, 1) })
            {
                Check(ElementType.F32, picture, image, TexturePicture.Preprocessing, netH, netW, 0.01);
                Check(ElementType.F16, picture, image, TexturePicture.Preprocessing with { KeepSize = true }, netH, netW, 0.01);
            }
        }
    }

    [SkippableTheory]
    [InlineData(ImageColor.Bgr)]
    [InlineData(ImageColor.Gray)]
    public void Colour_order_is_the_networks(ImageColor color)
    {
        using TexturePicture picture = TexturePicture.Random(KernelRunner.Device, VkFormat.B8G8R8A8Unorm, 37, 29);
        ImagePreprocessing preprocessing = color == ImageColor.Gray
            ? new() { Color = color, Scale = 1f / 255, Mean = [0.286f], Std = [0.353f] }
            : TexturePicture.Preprocessing with { Color = color };
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            Check(ElementType.F32, picture, picture.Image, preprocessing, 11, 7, 0.01, workgroup);
        }
    }

    [SkippableFact]
    public void Pixels_that_are_not_resized_are_copied()
    {
        byte[] texels = new byte[4 * 5 * 3];
        new Random(11).NextBytes(texels);
        foreach (ImageLayout layout in new[] { ImageLayout.ShaderReadOnlyOptimal, ImageLayout.General })
        {
            using TexturePicture picture = TexturePicture.OfBytes(KernelRunner.Device, texels, 5, 3, layout);
            foreach (bool flip in new[] { false, true })
            {
                float[] y = TextureRunner.Run(ElementType.F32, Plain, picture.Image with { Fit = ImageFit.Stretch, FlipVertically = flip }, 3, 5, Block);
                foreach ((int _, int c, int h, int w) in new Shape(1, 3, 3, 5).Coordinates())
                {
                    Assert.Equal(texels[(4 * (((flip ? 2 - h : h) * 5) + w)) + c], y[(((c * 3) + h) * 5) + w], 3);
                }
            }
        }
    }

    [SkippableFact]
    public void Numbers_beyond_the_range_are_brought_into_it()
    {
        (float Value, double Encoded, double Linear)[] cases =
        [
            (float.NaN, 0, 0), (float.PositiveInfinity, 255, 255), (float.NegativeInfinity, 0, 0), (2, 255, 255), (-1, 0, 0), (65504, 255, 255),
            (1, 255, 255), (0, 0, 0), (0.5f, 127.5, 187.516), (0.25f, 63.75, 136.957), (0.001953125f, 0.498047, 6.434531),
        ];
        using TexturePicture picture = TexturePicture.OfHalves(
            KernelRunner.Device,
            [.. cases.SelectMany(c => Enumerable.Repeat((Half)c.Value, 4))], cases.Length, 1);
        foreach (PixelEncoding encoding in Enum.GetValues<PixelEncoding>())
        {
            HostImage image = picture.Image with { Encoding = encoding, Fit = ImageFit.Stretch };
            float[] y = TextureRunner.Run(ElementType.F32, Plain, image, 1, cases.Length, Block);
            for (int i = 0; i < y.Length; i++)
            {
                (float value, double encoded, double linear) = cases[i % cases.Length];
                double expected = encoding == PixelEncoding.Encoded ? encoded : linear;
                Assert.True(Math.Abs(y[i] - expected) <= 0.01, $"{value} as {encoding}: expected {expected}, found {y[i]}");
            }
        }
    }

    [SkippableFact]
    public void A_texture_that_is_smaller_than_stated_is_not_read_beyond_its_end()
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, 4 * 5 * 3)];
        using TexturePicture picture = TexturePicture.OfBytes(KernelRunner.Device, white, 5, 3);
        HostImage image = picture.Image with { Width = 9, Height = 7, Fit = ImageFit.Stretch, PadColor = new RgbColor(1, 2, 3) };
        float[] y = TextureRunner.Run(ElementType.F32, Plain, image, 7, 9, Block);
        foreach ((int _, int c, int h, int w) in new Shape(1, 3, 7, 9).Coordinates())
        {
            Assert.Equal(w < 5 && h < 3 ? 255 : c + 1, y[(((c * 7) + h) * 9) + w], 3);
        }
    }

    private static ImagePreprocessing Plain => new() { Color = ImageColor.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] };

    private static void Check(
        ElementType type, TexturePicture picture, HostImage image, ImagePreprocessing preprocessing, int netH, int netW, double steps, WorkgroupSize? workgroup = null)
    {
        ReferenceTensor expected = ReferenceTexture.ToTensor(preprocessing, image, picture.Channels, netH, netW);
        float[] actual = TextureRunner.Run(type, preprocessing, image, netH, netW, workgroup ?? Block);
        Shape shape = new(1, preprocessing.Color == ImageColor.Gray ? 1 : 3, netH, netW);
        type.AssertClose(expected.Elements, _ => steps * TexturePicture.Step, actual, shape);
    }
}
