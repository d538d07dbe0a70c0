using Google.Protobuf;
using ResNetVk.Onnx;
using ResNetVk.TestSupport.Exporters;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Valid models with messages changed so that the file still parses: other numbers, names, operators, types; parts removed, doubled, exchanged.</summary>
public sealed class MessageMutationTests
{
    [Theory(Timeout = HostileCorpusTests.Watchdog)]
    [InlineData("PyTorch script, option A", 13)]
    [InlineData("PyTorch dynamo, decomposed", 18)]
    [InlineData("PyTorch dynamo_export with functions", 18)]
    [InlineData("tf2onnx, unknown sizes", 11)]
    [InlineData("MXNet, version 2", 8)]
    public Task AnyMessages(string exporter, int opset) => Task.Run(() =>
    {
        ModelProto valid = ExporterFixtures.Create(exporter, opset);
        (int converted, int count) = (0, 0);
        foreach ((uint seed, (int Kind, int A, int B, int C)[] edits) in ModelEdits.Edits.Samples(200))
        {
            ModelProto model = valid.Clone();
            foreach ((int kind, int a, int b, int c) in edits)
            {
                ModelEdits.Apply(model, kind, a, b, c);
            }

            converted += ByteMutationTests.IsConverted(model.ToByteArray(), seed) ? 1 : 0;
            count++;
        }

        Assert.InRange(converted, count / 50, count - (count / 50));
    });
}
