using ResNetVk.Runtime;
using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Conformance.Harness.Pictures;

/// <summary>A picture in textures, and how it is to be taken.</summary>
/// <param name="Group">What the report gathers: the kind of textures.</param>
/// <param name="Name">Unique.</param>
/// <param name="Make">Makes the textures; the caller owns them.</param>
/// <param name="Take">Says how they are to be taken.</param>
/// <param name="Steps">The error allowed, in steps of 1/255 of a channel.</param>
internal sealed record PictureRow(string Group, string Name, Func<VulkanDevice, TexturePicture> Make, Func<HostImage, HostImage> Take, double Steps)
{
    /// <summary>The error allowed where a picture is read as it is, in steps of 1/255: resizing rounds in 32 bits.</summary>
    public const double UsualSteps = 0.01;

    // A texture unit may decode sRGB as coarsely as it is encoded: half a step and a little.
    private const double DecodedSteps = 0.6;

    private static readonly (int Width, int Height)[] s_sizes = [(1, 1), (3, 5), (227, 227), (640, 480), (3, 1511)];
    private static readonly (int Width, int Height)[] s_planeSizes = [(1, 1), (5, 3), (226, 227), (640, 360)];
    private static readonly HostImageKind[] s_planes = [HostImageKind.Nv12, HostImageKind.Nv21, HostImageKind.I420];
    private static readonly bool[] s_noYes = [false, true];
    private static readonly (string Name, VkFormat Format, double Steps)[] s_formats =
    [
        ("rgba8", VkFormat.R8G8B8A8Unorm, UsualSteps),
        ("bgra8", VkFormat.B8G8R8A8Unorm, UsualSteps),
        ("rgba16f", VkFormat.R16G16B16A16Sfloat, UsualSteps),
        ("rgba8_srgb", VkFormat.R8G8B8A8Srgb, DecodedSteps),
        ("bgra8_srgb", VkFormat.B8G8R8A8Srgb, DecodedSteps),
    ];

    /// <summary>Every format, fit, conversion and siting.</summary>
    public static IReadOnlyList<PictureRow> All { get; } =
    [
        .. from format in s_formats
           from size in s_sizes
           select new PictureRow("texture", $"{format.Name}-{size.Width}x{size.Height}", d => TexturePicture.Random(d, format.Format, size.Width, size.Height), i => i, format.Steps),
        .. from fit in Enum.GetValues<ImageFit>()
           from flip in s_noYes
           from part in s_noYes
           select new PictureRow(
               "texture",
               $"rgba8-61x47-{fit.ToString().ToLowerInvariant()}{(flip ? "-flip" : "")}{(part ? "-part" : "")}",
               d => TexturePicture.Random(d, VkFormat.R8G8B8A8Unorm, 61, 47),
               i => Fitted(i, fit, flip, part),
               UsualSteps),
        new("texture", "rgba8-5x3-general", d => TexturePicture.OfBytes(d, new RandomTensors(3).Bytes(60), 5, 3, ImageLayout.General), i => i, UsualSteps),
        .. from kind in s_planes
           from size in s_planeSizes
           from siting in Enum.GetValues<ChromaSiting>()
           select new PictureRow(
               "planes",
               $"{kind.ToString().ToLowerInvariant()}-{size.Width}x{size.Height}-{siting.ToString().ToLowerInvariant()}",
               d => TexturePicture.RandomPlanes(d, kind, size.Width, size.Height),
               i => i with { Siting = siting },
               UsualSteps),
        .. from matrix in Enum.GetValues<YcbcrMatrix>()
           from range in Enum.GetValues<YcbcrRange>()
           select new PictureRow(
               "planes",
               $"i420-37x29-{matrix.ToString().ToLowerInvariant()}-{range.ToString().ToLowerInvariant()}",
               d => TexturePicture.RandomPlanes(d, HostImageKind.I420, 37, 29),
               i => i with { Matrix = matrix, Range = range },
               UsualSteps),
        .. from fit in Enum.GetValues<ImageFit>()
           from part in s_noYes
           select new PictureRow(
               "planes",
               $"nv12-61x47-{fit.ToString().ToLowerInvariant()}{(part ? "-part-flip" : "")}",
               d => TexturePicture.RandomPlanes(d, HostImageKind.Nv12, 61, 47),
               i => Fitted(i, fit, part, part),
               UsualSteps),
    ];

    // The part begins and ends in the middle of a chroma sample.
    private static HostImage Fitted(HostImage image, ImageFit fit, bool flip, bool part) => image with
    {
        Fit = fit,
        FlipVertically = flip,
        Source = part ? new ImageRectangle(3, 5, 30, 29) : null,
        PadColor = new RgbColor(114, 7, 201),
    };
}
