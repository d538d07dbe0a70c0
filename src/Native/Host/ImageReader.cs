using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Native;

/// <summary>From <c>rnvk_image</c> to <see cref="HostImage"/>.</summary>
internal static unsafe class ImageReader
{
    private const string Name = "rnvk_image";
    private const uint Flip = 1;

    /// <summary>The picture; whether it makes sense the runtime checks.</summary>
    /// <param name="image">Not NULL.</param>
    /// <exception cref="ArgumentException">The struct is not sound.</exception>
    public static HostImage Read(ImageStruct* image)
    {
        ImageStruct read = VersionedStruct.Read(image, Name);
        Arguments.CheckFlags(read.Flags, Flip, $"{Name}.flags");
        Arguments.CheckReserved(read.Reserved, $"{Name}.reserved");
        Arguments.CheckReserved(read.PadColor[3], $"{Name}.pad_color[3]");
        HostImageKind kind = Choose(read.Kind, "kind", HostImageKind.Rgba, HostImageKind.Nv12, HostImageKind.Nv21, HostImageKind.I420);
        return new HostImage
        {
            Planes = Planes(read.Planes, PlaneCount(kind)),
            Width = Arguments.Number(read.Width, $"{Name}.width"),
            Height = Arguments.Number(read.Height, $"{Name}.height"),
            Kind = kind,
            Encoding = Choose(read.Encoding, "encoding", PixelEncoding.Encoded, PixelEncoding.Linear),
            Matrix = Choose(read.Matrix, "matrix", YcbcrMatrix.Bt709, YcbcrMatrix.Bt601, YcbcrMatrix.Bt2020),
            Range = Choose(read.Range, "range", YcbcrRange.Limited, YcbcrRange.Full),
            Siting = Choose(read.Siting, "siting", ChromaSiting.Centre, ChromaSiting.Left),
            Fit = Choose(read.Fit, "fit", ImageFit.AsTrained, ImageFit.CentreCrop, ImageFit.Letterbox, ImageFit.Stretch),
            Source = Part(read),
            FlipVertically = (read.Flags & Flip) != 0,
            PadColor = new RgbColor(read.PadColor[0], read.PadColor[1], read.PadColor[2]),
        };
    }

    private static ImageRectangle? Part(in ImageStruct image) =>
        (image.PartX | image.PartY | image.PartWidth | image.PartHeight) == 0
            ? null
            : new ImageRectangle(
                Arguments.Number(image.PartX, $"{Name}.part_x"),
                Arguments.Number(image.PartY, $"{Name}.part_y"),
                Arguments.Number(image.PartWidth, $"{Name}.part_width"),
                Arguments.Number(image.PartHeight, $"{Name}.part_height"));

    private static int PlaneCount(HostImageKind kind) => kind switch
    {
        HostImageKind.Rgba => 1,
        HostImageKind.I420 => 3,
        _ => 2,
    };

    private static HostImagePlane[] Planes(ReadOnlySpan<ImagePlaneStruct> planes, int count)
    {
        HostImagePlane[] result = new HostImagePlane[count];
        for (int i = 0; i < planes.Length; i++)
        {
            Arguments.CheckReserved(planes[i].Reserved, $"{Name}.planes[{i}].reserved");
            if (i < count)
            {
                result[i] = new HostImagePlane(planes[i].View, ToLayout((ImageLayout)planes[i].Layout, i));
            }
            else if (planes[i].View != 0)
            {
                throw new ArgumentException($"{Name}.planes[{i}] is given; a picture of this kind has {count}.");
            }
        }

        return result;
    }

    private static HostImageLayout ToLayout(ImageLayout layout, int plane) => layout switch
    {
        ImageLayout.ShaderReadOnlyOptimal => HostImageLayout.ShaderReadOnly,
        ImageLayout.General => HostImageLayout.General,
        _ => throw new ArgumentException(
            $"{Name}.planes[{plane}].layout is {(int)layout}; expected is VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL or VK_IMAGE_LAYOUT_GENERAL."),
    };

    // The numbers of the interface are positions in the list.
    private static T Choose<T>(uint value, string field, params ReadOnlySpan<T> all) =>
        value < (uint)all.Length
            ? all[(int)value]
            : throw new ArgumentException($"{Name}.{field} is {value}; expected is a number below {all.Length}.");
}
