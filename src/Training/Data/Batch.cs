using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>Images of one step. What it holds is another batch's once the next is taken.</summary>
/// <param name="Values">Room for Count · C · H · W values or more.</param>
/// <param name="Labels">Room for Count class indices or more.</param>
/// <param name="Count">Images in it.</param>
public readonly record struct Batch(float[] Values, long[] Labels, int Count)
{
    /// <summary>Copies the batch to a device.</summary>
    /// <param name="shape">Of one image.</param>
    /// <param name="device">The device.</param>
    /// <returns>N × C × H × W and N, in the dispose scope of the caller.</returns>
    public (Tensor Input, Tensor Target) ToTensors(ImageShape shape, Device device) =>
    (
        tensor(Values, [Labels.Length, shape.Channels, shape.Height, shape.Width], device: device).narrow(0, 0, Count),
        tensor(Labels, [Labels.Length], device: device).narrow(0, 0, Count));
}
