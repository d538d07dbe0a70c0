using System.Buffers.Binary;
using ResNetVk.CameraClassifier.Inference;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>What the page is told of a frame, as bytes; little-endian.</summary>
/// <remarks>
/// 0 four letters, 4 frame answered, 8 frame that the classes are of, 12 milliseconds on the server, 16 milliseconds of the network, 20 share of the
/// stepped inference that is done (all three as 32-bit floats), 24 whether the classes are new, 28 number of classes, 32 classes: index, probability.
/// </remarks>
internal static class FrameAnswer
{
    /// <summary>The most bytes there are.</summary>
    public const int LargestSizeInBytes = 32 + (8 * FrameResult.MostPredictions);

    private const uint Letters = 0x31525652; // "RVR1"

    /// <summary>Writes an answer.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int Write(Span<byte> answer, uint frame, FrameResult result, TimeSpan serverTime)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(answer, Letters);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[4..], frame);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[8..], result.ClassifiedFrame);
        BinaryPrimitives.WriteSingleLittleEndian(answer[12..], (float)serverTime.TotalMilliseconds);
        BinaryPrimitives.WriteSingleLittleEndian(answer[16..], (float)result.NetworkTime.TotalMilliseconds);
        BinaryPrimitives.WriteSingleLittleEndian(answer[20..], (float)result.Progress);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[24..], result.IsNew ? 1u : 0);
        BinaryPrimitives.WriteInt32LittleEndian(answer[28..], result.Count);
        for (int i = 0; i < result.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(answer[(32 + (8 * i))..], result.Best[i].Index);
            BinaryPrimitives.WriteSingleLittleEndian(answer[(36 + (8 * i))..], result.Best[i].Probability);
        }

        return 32 + (8 * result.Count);
    }
}
