using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Json;

/// <summary>The names of enumeration values in the plan's JSON: those of C#, first letter small.</summary>
/// <remarks>Written out, so that no reflection is needed.</remarks>
internal static class EnumNames
{
    public static string Of(BufferSpace space) => space switch
    {
        BufferSpace.Arena => "arena",
        BufferSpace.Tensor => "tensor",
        BufferSpace.Packed => "packed",
        BufferSpace.Input => "input",
        BufferSpace.Output => "output",
        BufferSpace.Image => "image",
        BufferSpace.Classes => "classes",
        _ => throw new ArgumentOutOfRangeException(nameof(space), space, "Not a buffer space."),
    };

    public static string Of(BindingKind kind) => kind switch
    {
        BindingKind.Storage => "storage",
        BindingKind.Texels => "texels",
        BindingKind.StorageTexels => "storageTexels",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a binding kind."),
    };

    public static string Of(ImageColor color) => color switch
    {
        ImageColor.Rgb => "rgb",
        ImageColor.Bgr => "bgr",
        ImageColor.Gray => "gray",
        _ => throw new ArgumentOutOfRangeException(nameof(color), color, "Not a channel order."),
    };

    public static BufferSpace ReadSpace(JsonCursor value) => value.Text() switch
    {
        "arena" => BufferSpace.Arena,
        "tensor" => BufferSpace.Tensor,
        "packed" => BufferSpace.Packed,
        "input" => BufferSpace.Input,
        "output" => BufferSpace.Output,
        "image" => BufferSpace.Image,
        "classes" => BufferSpace.Classes,
        _ => throw value.Unexpected("arena, tensor, packed, input, output, image or classes"),
    };

    public static BindingKind ReadKind(JsonCursor value) => value.Text() switch
    {
        "storage" => BindingKind.Storage,
        "texels" => BindingKind.Texels,
        "storageTexels" => BindingKind.StorageTexels,
        _ => throw value.Unexpected("storage or texels"),
    };

    public static ImageColor ReadColor(JsonCursor value) => value.Text() switch
    {
        "rgb" => ImageColor.Rgb,
        "bgr" => ImageColor.Bgr,
        "gray" => ImageColor.Gray,
        _ => throw value.Unexpected("rgb, bgr or gray"),
    };
}
