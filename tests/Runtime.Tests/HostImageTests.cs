using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>What a program's picture means for descriptors and push constants, and what is refused. The kernels' tests run it.</summary>
public sealed class HostImageTests
{
    private static readonly HostImage Picture = new() { Planes = [new(7)], Width = 640, Height = 480 };
    private static readonly HostImage Planes = Picture with { Kind = HostImageKind.Nv12, Planes = [new(7), new(8)] };
    private static readonly ImagePreprocessing Trained = new() { Color = ImageColor.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1], ResizeShorterSide = 256 };

    [Fact]
    public void WordsSayWhatTheKernelNeeds()
    {
        uint[] words = Words(Picture with { PadColor = new RgbColor(1, 2, 3), Encoding = PixelEncoding.Linear, FlipVertically = true });

        Assert.Equal([0u, 0u, 640u, 480u, 341u, 256u, 58u, 16u, 1u, Bits(1), Bits(2), Bits(3), 1u], words);
    }

    [Fact]
    public void WordsOfPlanesHaveTheMatrix()
    {
        uint[] words = Words(Planes with { Range = YcbcrRange.Full, Matrix = YcbcrMatrix.Bt601, Siting = ChromaSiting.Left });

        Assert.Equal(TextureWords.PlanesCount, words.Length);
        float[] matrix = [.. words.Skip(TextureWords.Matrix).Take(12).Select(BitConverter.UInt32BitsToSingle)];

        // JFIF: R = Y + 1.402 Cr, G = Y - 0.344136 Cb - 0.714136 Cr, B = Y + 1.772 Cb.
        float[] expected = [1, 0, 1.402f, -0.703749f, 1, -0.344136f, -0.714136f, 0.531211f, 1, 1.772f, 0, -0.889475f];
        Assert.All(expected.Zip(matrix), pair => Assert.Equal(pair.First, pair.Second, 5));
        Assert.Equal([0u, 1u, Bits(0.25f), Bits(0)], words[TextureWords.BlueIsGreen..]);
        Assert.Equal([1u, 0u], Words(Planes with { Kind = HostImageKind.Nv21 })[TextureWords.BlueIsGreen..TextureWords.ChromaX]);
        Assert.Equal([0u, 0u], Words(Planes with { Kind = HostImageKind.I420, Planes = [new(7), new(8), new(9)] })[TextureWords.BlueIsGreen..TextureWords.ChromaX]);
    }

    [Fact]
    public void WordsOfThePlanBehindThoseOfThePictureStay()
    {
        Dispatch dispatch = new() { Shader = "s", Constants = [1, 1, 1], PushConstants = [.. new uint[TextureWords.TextureCount], 11, 13], Bindings = [], Grid = new Grid(1, 1, 1) };

        Assert.Equal([11u, 13u], new TextureLoad(Input(224, 224), Picture).PushConstants(dispatch)[TextureWords.TextureCount..]);
    }

    [Theory]
    [InlineData(ImageFit.AsTrained, 640, 480, 341, 256, 58, 16)]
    [InlineData(ImageFit.CentreCrop, 640, 480, 298, 224, 37, 0)]
    [InlineData(ImageFit.CentreCrop, 1, 1, 224, 224, 0, 0)]
    [InlineData(ImageFit.Letterbox, 640, 480, 224, 168, 0, -28)]
    [InlineData(ImageFit.Letterbox, 480, 640, 168, 224, -28, 0)]
    [InlineData(ImageFit.Letterbox, 65535, 1, 224, 1, 0, -111)]
    [InlineData(ImageFit.Letterbox, 448, 3, 224, 2, 0, -111)]
    [InlineData(ImageFit.Stretch, 3, 5, 224, 224, 0, 0)]
    public void FitsDecideSizeAndPlace(ImageFit fit, int width, int height, int resizedWidth, int resizedHeight, int left, int top)
    {
        uint[] words = Words(Picture with { Fit = fit, Width = width, Height = height });

        Assert.Equal([resizedWidth, resizedHeight, left, top], words[TextureWords.ResizedWidth..TextureWords.Flip].Select(word => unchecked((int)word)));
    }

    [Fact]
    public void APartIsFittedByItself()
    {
        uint[] words = Words(Picture with { Source = new ImageRectangle(600, 10, 40, 80), Fit = ImageFit.Letterbox });

        Assert.Equal([600u, 10u, 40u, 80u, 112u, 224u], words[..TextureWords.Left]);
        Assert.Equal(-56, unchecked((int)words[TextureWords.Left]));
    }

    [Fact]
    public void ChannelsLastTellsWhichSizesAreHeightAndWidth()
    {
        PlannedInput input = Input(7, 11) with { Shape = [1, 7, 11, 3], Image = Trained with { ChannelsLast = true, ResizeShorterSide = null } };

        Assert.Equal([11u, 8u], new TextureLoad(input, Picture).PushConstants(Dispatch(TextureWords.TextureCount))[TextureWords.ResizedWidth..TextureWords.Left]);
    }

    [Fact]
    public void BindingsPointAtTheViews()
    {
        TextureLoad load = new(Input(224, 224), Planes with { Planes = [new(7), new(8, HostImageLayout.General)] });

        Assert.Equal(new TextureTarget(new ImageView(7), ImageLayout.ShaderReadOnlyOptimal), load.Resolve(Texture(0)).Texture);
        Assert.Equal(new TextureTarget(new ImageView(8), ImageLayout.General), load.Resolve(Texture(1)).Texture);
        Assert.Equal(load.Resolve(Texture(1)), load.Resolve(Texture(2)));
        Assert.False(load.Resolve(Texture(0)).Writes);
        Assert.Equal(StepRole.LoadPlanes, TextureLoad.RoleOf(HostImageKind.Nv12));
        Assert.Equal(StepRole.LoadTexture, TextureLoad.RoleOf(HostImageKind.Rgba));
    }

    [Fact]
    public void TexturesAreNoHazard()
    {
        TextureLoad load = new(Input(224, 224), Picture);
        HazardTracker hazards = new();

        Assert.False(hazards.Add([load.Resolve(Texture(0))]));
        Assert.False(hazards.Add([load.Resolve(Texture(0))]));
    }

    /// <summary>What is wrong, and what the message must say.</summary>
    private static readonly Dictionary<string, (HostImage Image, string Expected)> Wrong = new()
    {
        ["no plane"] = (Picture with { Planes = [] }, "has 1 planes; 0 are given"),
        ["one plane of two"] = (Planes with { Planes = [new(7)] }, "kind Nv12 has 2 planes; 1 are given"),
        ["two planes of three"] = (Planes with { Kind = HostImageKind.I420 }, "kind I420 has 3 planes"),
        ["no view"] = (Planes with { Planes = [new(7), default] }, "Plane 1 has no image view"),
        ["unknown layout"] = (Picture with { Planes = [new(7, (HostImageLayout)5)] }, "layout of plane 0 is 5"),
        ["no width"] = (Picture with { Width = 0 }, "this one is 0 × 480"),
        ["negative height"] = (Picture with { Height = -1 }, "640 × -1"),
        ["too wide"] = (Picture with { Width = 65536 }, "1 to 65,535 pixels"),
        ["part that is empty"] = (Picture with { Source = new ImageRectangle(0, 0, 0, 1) }, "0 × 1 at column 0"),
        ["part before the beginning"] = (Picture with { Source = new ImageRectangle(-1, 0, 5, 5) }, "column -1"),
        ["part beyond the end"] = (Picture with { Source = new ImageRectangle(600, 0, 41, 5) }, "picture of 640 × 480"),
        ["part that overflows"] = (Picture with { Source = new ImageRectangle(int.MaxValue, 0, int.MaxValue, 5) }, "does not lie within"),
        ["linear planes"] = (Planes with { Encoding = PixelEncoding.Linear }, "Linear is for Rgba only"),
        ["unknown kind"] = (Picture with { Kind = (HostImageKind)9 }, "Kind is 9"),
        ["unknown fit"] = (Picture with { Fit = (ImageFit)4 }, "Fit is 4"),
        ["unknown encoding"] = (Picture with { Encoding = (PixelEncoding)2 }, "Encoding is 2"),
        ["unknown matrix"] = (Planes with { Matrix = (YcbcrMatrix)3 }, "Matrix is 3"),
        ["unknown range"] = (Planes with { Range = (YcbcrRange)(-1) }, "Range is -1"),
        ["unknown siting"] = (Planes with { Siting = (ChromaSiting)2 }, "Siting is 2"),
    };

    public static TheoryData<string> Faults => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void APictureThatContradictsItselfIsRefused(string name) =>
        Assert.Contains(Wrong[name].Expected, Assert.Throws<ArgumentException>(() => new TextureLoad(Input(224, 224), Wrong[name].Image)).Message);

    [Fact]
    public void APictureThatWouldBecomeTooLongIsRefused()
    {
        PlannedInput input = Input(224, 224) with { Image = Trained with { ResizeShorterSide = 16384 } };

        string message = Assert.Throws<ArgumentException>(() => new TextureLoad(input, Picture with { Width = 65535, Height = 1 })).Message;

        Assert.Contains("1,073,725,440 × 16,384", message);
        Assert.Contains("Letterbox", message);
    }

    private static uint[] Words(HostImage image) =>
        new TextureLoad(Input(224, 224), image).PushConstants(Dispatch(image.Kind == HostImageKind.Rgba ? TextureWords.TextureCount : TextureWords.PlanesCount));

    private static PlannedInput Input(int height, int width) => new()
    {
        Name = "pixels",
        Shape = [1, 3, height, width],
        Load = ModelBuilder.Step("load"),
        Image = Trained,
    };

    private static Dispatch Dispatch(int words) =>
        new() { Shader = "s", Constants = [1, 1, 1], PushConstants = new uint[words], Bindings = [], Grid = new Grid(1, 1, 1) };

    private static Binding Texture(int plane) => new() { Space = BufferSpace.Texture, Index = plane, SizeInBytes = 0, Kind = BindingKind.SampledImage };

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
}
