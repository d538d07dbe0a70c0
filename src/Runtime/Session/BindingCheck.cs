using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Checks the buffers of a host before Vulkan sees them: what their numbers say, since nothing more can be known of them.</summary>
internal static class BindingCheck
{
    /// <summary>Every buffer fits its tensor and the device's alignment.</summary>
    /// <exception cref="ArgumentException">One does not, there are more than the model has inputs or outputs, or the picture contradicts itself.</exception>
    /// <exception cref="InvalidOperationException">The model cannot take such a picture, or is no classifier.</exception>
    public static void Source(BindingSource source, ModelPlan plan, DeviceCapabilities device)
    {
        Count("inputs", source.Inputs.Count, plan.Inputs.Count);
        Count("outputs", source.Outputs.Count, plan.Outputs.Count);
        for (int i = 0; i < source.Inputs.Count; i++)
        {
            Buffer(source.Inputs[i], $"input {i} '{plan.Inputs[i].Name}'", Exchange.SizeInBytes(plan.Inputs[i].Shape), device);
        }

        for (int i = 0; i < source.Outputs.Count; i++)
        {
            Buffer(source.Outputs[i], $"output {i} '{plan.Outputs[i].Name}'", Exchange.SizeInBytes(plan.Outputs[i].Shape), device);
        }

        if (source.Image is HostImage image)
        {
            HostImageCheck.Check(image);
            HostImageCheck.Taken(image, plan);
        }

        if (source.Classes is not null)
        {
            SessionChecks.Classifier(plan);
            Buffer(source.Classes, "the classes", Exchange.ClassesSizeInBytes(plan), device);
        }
    }

    private static void Count(string what, int given, int present)
    {
        if (given > present)
        {
            throw new ArgumentException($"The source names {given} {what}; the network has {present}.", nameof(given));
        }
    }

    private static void Buffer(HostBuffer? given, string what, long size, DeviceCapabilities device)
    {
        if (given is not HostBuffer buffer)
        {
            return;
        }

        string? problem = buffer.Buffer == 0 ? "is a null handle"
            : buffer.OffsetInBytes < 0 || buffer.OffsetInBytes % device.StorageBufferOffsetAlignment != 0
                ? $"begins at byte {buffer.OffsetInBytes:N0}, which is no multiple of {device.StorageBufferOffsetAlignment:N0} as the device wants"
            : buffer.SizeInBytes < size ? $"has {buffer.SizeInBytes:N0} bytes where {size:N0} are needed" : null;
        if (problem is not null)
        {
            throw new ArgumentException($"The host's buffer for {what} {problem}.", nameof(given));
        }
    }
}
