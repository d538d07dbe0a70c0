using Google.Protobuf;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>
/// Hostile models are converted, or refused with a <see cref="ConversionException"/>: no other exception, no memory on the word of the file.
/// The time limit is a watchdog against endless loops, far above what any case takes.
/// </summary>
public sealed class HostileCorpusTests
{
    /// <summary>Milliseconds after which a test is given up.</summary>
    internal const int Watchdog = 300_000;

    public static TheoryData<string> Small => [.. HostileCorpus.Cases.Keys];

    public static TheoryData<string> Long => [.. LongGraphs.Cases.Keys];

    [Theory(Timeout = Watchdog)]
    [MemberData(nameof(Small))]
    public Task SmallFilesAreRefusedWithinSmallMemory(string name) => Task.Run(() =>
    {
        ModelProto model = HostileCorpus.Cases[name].Model();
        Check(model, HostileCorpus.Cases[name].Message, allocation: (200L << 20) + (100L * model.CalculateSize()));
    });

    [Theory(Timeout = Watchdog)]
    [MemberData(nameof(Long))]
    public Task LongGraphsTakeMemoryInProportion(string name) => Task.Run(() =>
    {
        // The churn of two dozen passes, each of which looks at each node; what is in proportion to the square of the nodes takes several times more.
        ModelProto model = LongGraphs.Cases[name].Model();
        Check(model, LongGraphs.Cases[name].Message, allocation: 150_000L * Math.Max(model.Graph.Node.Count, model.Graph.Node.Max(n => n.Input.Count)));
    });

    /// <summary>Converts a model and checks how it ends and what it allocates.</summary>
    /// <param name="model">The model.</param>
    /// <param name="message">Part of the message; null when it must be converted.</param>
    /// <param name="allocation">Most bytes that may be allocated.</param>
    internal static void Check(ModelProto model, string? message, long allocation)
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        ConversionException? exception = null;
        try
        {
            Compiler.Compile(folder["model.onnx"], new CompileOptions());
        }
        catch (ConversionException caught)
        {
            exception = caught;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= allocation, $"{allocated} bytes were allocated, {allocation} are allowed");
        if (message is null)
        {
            Assert.Null(exception);
        }
        else
        {
            Assert.NotNull(exception);
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
            Assert.InRange(exception.Message.Length, 10, 1 << 15);
        }
    }
}
