using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests;

public sealed class SourceDefaultsTests
{
    private static string BundledNetwork => Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");

    [Fact]
    public void Normalisation_and_labels_of_our_trainer_are_taken_and_noted()
    {
        Compilation compilation = Compiler.Compile(BundledNetwork, new CompileOptions());
        ImagePreprocessing image = compilation.Model.Plan.Inputs[0].Image!;
        Assert.Equal(0.286f, Assert.Single(image.Mean), 3);
        Assert.Equal(0.353f, Assert.Single(image.Std), 3);
        Assert.Equal("Ankle boot", compilation.Model.Plan.Labels[9]);
        Assert.Contains(compilation.Notes, n => n.StartsWith("taken from the source's metadata: mean 0.286", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_user_states_wins()
    {
        Compilation compilation = Compiler.Compile(BundledNetwork, new CompileOptions { Labels = [], Image = new ImageOptions { Mean = [0.5f] } });
        Assert.Equal([0.5f], compilation.Model.Plan.Inputs[0].Image!.Mean);
        Assert.Empty(compilation.Model.Plan.Labels);
    }

    [Fact]
    public void A_batch_takes_no_pictures_and_that_is_no_error()
    {
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(3, 1, 28, 28) } };
        Assert.Null(Compiler.Compile(BundledNetwork, options).Model.Plan.Inputs[0].Image);
    }
}
