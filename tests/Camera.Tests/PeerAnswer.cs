using System.Buffers.Binary;

namespace ResNetVk.Camera.Tests;

/// <summary>What the server says of a frame.</summary>
/// <param name="Frame">The frame that is answered.</param>
/// <param name="ClassifiedFrame">The one that the class is of.</param>
/// <param name="ServerMilliseconds">From its arrival to the answer.</param>
/// <param name="NetworkMilliseconds">Of the network.</param>
/// <param name="Progress">The share of a stepped inference that is done.</param>
/// <param name="IsNew">Whether an inference was finished.</param>
/// <param name="Class">The best; -1 before the first inference was finished.</param>
/// <param name="Probability">Its probability.</param>
internal sealed record PeerAnswer(
    uint Frame, uint ClassifiedFrame, float ServerMilliseconds, float NetworkMilliseconds, float Progress, bool IsNew, int Class, float Probability)
{
    /// <summary>Reads a message.</summary>
    public static PeerAnswer Read(ReadOnlySpan<byte> message)
    {
        Assert.InRange(message.Length, 32, int.MaxValue);
        int count = BinaryPrimitives.ReadInt32LittleEndian(message[28..]);
        Assert.Equal(32 + (8 * count), message.Length);
        return new PeerAnswer(
            BinaryPrimitives.ReadUInt32LittleEndian(message[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(message[8..]),
            BinaryPrimitives.ReadSingleLittleEndian(message[12..]),
            BinaryPrimitives.ReadSingleLittleEndian(message[16..]),
            BinaryPrimitives.ReadSingleLittleEndian(message[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(message[24..]) == 1,
            count == 0 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(message[32..]),
            count == 0 ? 0 : BinaryPrimitives.ReadSingleLittleEndian(message[36..]));
    }
}
