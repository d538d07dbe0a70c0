using ResNetVk.Format.Golden;
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
        BufferSpace.Texture => "texture",
        _ => throw new ArgumentOutOfRangeException(nameof(space), space, "Not a buffer space."),
    };

    public static string Of(BindingKind kind) => kind switch
    {
        BindingKind.Storage => "storage",
        BindingKind.Texels => "texels",
        BindingKind.StorageTexels => "storageTexels",
        BindingKind.SampledImage => "sampledImage",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a binding kind."),
    };

    public static string Of(ImageColor color) => color switch
    {
        ImageColor.Rgb => "rgb",
        ImageColor.Bgr => "bgr",
        ImageColor.Gray => "gray",
        _ => throw new ArgumentOutOfRangeException(nameof(color), color, "Not a channel order."),
    };

    public static string Of(GoldenPlace place) => place switch
    {
        GoldenPlace.Load => "load",
        GoldenPlace.Step => "step",
        GoldenPlace.Store => "store",
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "Not a place of a step."),
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
        "texture" => BufferSpace.Texture,
        _ => throw value.Unexpected("arena, tensor, packed, input, output, image, classes or texture"),
    };

    public static BindingKind ReadKind(JsonCursor value) => value.Text() switch
    {
        "storage" => BindingKind.Storage,
        "texels" => BindingKind.Texels,
        "storageTexels" => BindingKind.StorageTexels,
        "sampledImage" => BindingKind.SampledImage,
        _ => throw value.Unexpected("storage, texels, storageTexels or sampledImage"),
    };

    public static ImageColor ReadColor(JsonCursor value) => value.Text() switch
    {
        "rgb" => ImageColor.Rgb,
        "bgr" => ImageColor.Bgr,
        "gray" => ImageColor.Gray,
        _ => throw value.Unexpected("rgb, bgr or gray"),
    };

    public static ElementType ReadActivationType(JsonCursor value) => value.Text() switch
    {
        "F32" => ElementType.F32,
        "F16" => ElementType.F16,
        _ => throw value.Unexpected("F32 or F16"),
    };

    public static GoldenPlace ReadPlace(JsonCursor value) => value.Text() switch
    {
        "load" => GoldenPlace.Load,
        "step" => GoldenPlace.Step,
        "store" => GoldenPlace.Store,
        _ => throw value.Unexpected("load, step or store"),
    };
}
