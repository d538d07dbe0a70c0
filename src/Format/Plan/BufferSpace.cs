namespace ResNetVk.Format.Plan;

/// <summary>The kinds of memory a dispatch can be bound to.</summary>
public enum BufferSpace
{
    /// <summary>The one activation buffer of a session.</summary>
    Arena,

    /// <summary>A weight tensor of the file, in its canonical layout.</summary>
    Tensor,

    /// <summary>A packed tensor, see <see cref="ModelPlan.PackedTensors"/>.</summary>
    Packed,

    /// <summary>The caller's input tensor: dense, in the source graph's order, F32.</summary>
    Input,

    /// <summary>The caller's output tensor: dense, in the source graph's order, F32.</summary>
    Output,

    /// <summary>A picture: uint width, uint height (pixels), two reserved words, then width·height RGBA8 pixels, rows top down, R in the low byte.</summary>
    Image,

    /// <summary>The result of the classification, see <see cref="PlannedClassification"/>.</summary>
    Classes,

    /// <summary>A plane of a picture that is a texture of the program's: an image view, bound at run time.</summary>
    Texture,
}
