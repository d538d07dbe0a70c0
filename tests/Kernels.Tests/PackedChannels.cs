namespace ResNetVk.Kernels.Tests;

/// <summary>The order of output channels in packed weights, as Include/packed_channel.glsl has it.</summary>
internal static class PackedChannels
{
    /// <summary>Where a channel lies: of each lanes * vector channels, channel l * vector + v at place v * lanes + l.</summary>
    public static int Place(int channel, int lanes, int vector)
    {
        int within = channel % (lanes * vector);
        return channel - within + (within % vector * lanes) + (within / vector);
    }
}
