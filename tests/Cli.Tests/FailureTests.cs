using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Report;
using ResNetVk.DataSets;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format;

namespace ResNetVk.Cli.Tests;

/// <summary>What the user learns from an exception, and the short forms in tables.</summary>
public sealed class FailureTests
{
    public static TheoryData<Exception> Foreseen { get; } =
    [
        new UsageException("message", "hint"),
        new ConversionException("message"),
        new ConversionException("message", "hint"),
        new ModelFormatException("message"),
        new OracleException("message"),
        new VerificationException("message"),
        new DataSetException("message"),
        new PictureException("message"),
        new IOException("message"),
        new UnauthorizedAccessException("message"),
    ];

    [Theory]
    [MemberData(nameof(Foreseen))]
    public void Foreseen_exceptions_give_their_message_a_hint_and_status_2(Exception exception)
    {
        Failure failure = Failure.Of(exception, CancellationToken.None);
        Assert.Equal(2, failure.Status);
        Assert.Equal("message", failure.Message);
        Assert.NotEmpty(failure.Hint);
    }

    [Fact]
    public void Any_other_exception_is_called_a_bug()
    {
        Failure failure = Failure.Of(new InvalidOperationException("what happened"), CancellationToken.None);
        Assert.Equal(70, failure.Status);
        Assert.Contains("what happened", failure.Message, StringComparison.Ordinal);
        Assert.Contains("bug", failure.Hint, StringComparison.Ordinal);

        // Nobody interrupted: an OperationCanceledException is then a defect as well.
        Assert.Equal(70, Failure.Of(new OperationCanceledException(), CancellationToken.None).Status);
        Assert.Equal(130, Failure.Of(new OperationCanceledException(), new CancellationToken(canceled: true)).Status);
    }

    [Theory]
    [InlineData("layer2.0.bn1", "layer2.0.conv1", "bn1")]
    [InlineData("layer2.0.shortcut.1", "layer2.0.shortcut.0", "shortcut.1")]
    [InlineData("/layer1/layer1.0/bn1/BatchNormalization", "/layer1/layer1.0/conv1/Conv", "bn1/BatchNormalization")]
    [InlineData("Relu_7", "Conv_5", "Relu_7")]
    [InlineData("Conv_7", "Conv_5", "Conv_7")]
    [InlineData("a.", "a.b", "a.")]
    [InlineData("", "a", "")]
    public void A_name_loses_the_path_it_shares(string name, string beside, string expected) => Assert.Equal(expected, ShortText.Shorten(name, beside));

    [Theory]
    [InlineData("bn1", "BatchNormalization[1E-05]", "bn1 (BatchNormalization)")]
    [InlineData("add", "Add+Relu", "add")]
    [InlineData("relu1", "Relu", "relu1")]
    [InlineData("x", "", "x")]
    public void An_operator_is_shown_where_the_name_does_not_say_it(string name, string op, string expected) =>
        Assert.Equal(expected, ShortText.Describe(name, op));

    [Fact]
    public void A_long_path_shows_its_end()
    {
        Assert.Equal("a/b.png", ShortText.Tail("a/b.png", 7));
        Assert.Equal("…/b.png", ShortText.Tail("aa/b.png", 7));
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(1_152_304, "1.10 MiB")]
    [InlineData(5_000_000_000, "4.66 GiB")]
    public void Bytes_have_a_fitting_unit(long bytes, string expected) => Assert.Equal(expected, ByteSize.Format(bytes));
}
