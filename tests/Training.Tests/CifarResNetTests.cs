using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

public sealed class CifarResNetTests
{
    [Theory]
    [InlineData(20, ShortcutOption.A, 269_722)]
    [InlineData(20, ShortcutOption.B, 272_474)]
    [InlineData(56, ShortcutOption.A, 853_018)]
    public void TheParametersAreThoseOfThePaper(int depth, ShortcutOption shortcut, long expected)
    {
        using CifarResNet network = new(new NetworkSettings(depth, shortcut, 3, 10), 1);
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void NamesAreThoseOfTheUsualCheckpoints()
    {
        using CifarResNet network = new(new NetworkSettings(14, ShortcutOption.B, 3, 10), 1);
        string[] names = [.. network.state_dict().Keys];
        Assert.Contains("conv1.weight", names);
        Assert.Contains("bn1.running_var", names);
        Assert.Contains("layer1.1.conv2.weight", names);
        Assert.Contains("layer2.0.shortcut.0.weight", names);
        Assert.Contains("layer3.0.shortcut.1.num_batches_tracked", names);
        Assert.DoesNotContain("layer1.0.shortcut.0.weight", names);
        Assert.Contains("linear.bias", names);
    }

    [Theory]
    [InlineData(ShortcutOption.A)]
    [InlineData(ShortcutOption.B)]
    public void AnyInputSizeGivesLogits(ShortcutOption shortcut)
    {
        using CifarResNet network = new(new NetworkSettings(8, shortcut, 5, 7, Width: 3), 1);
        network.eval();
        using Tensor logits = network.forward(ones(2, 5, 29, 37));
        Assert.Equal([2, 7], logits.shape);
    }

    [Fact]
    public void WeightsHaveTheDeviationOfHeAndDependOnTheSeed()
    {
        using CifarResNet network = new(new NetworkSettings(20, ShortcutOption.B, 1, 10), 1);
        using CifarResNet same = new(new NetworkSettings(20, ShortcutOption.B, 1, 10), 1);
        using CifarResNet other = new(new NetworkSettings(20, ShortcutOption.B, 1, 10), 2);
        Tensor weight = network.state_dict()["layer3.1.conv1.weight"];
        double expected = Math.Sqrt(2.0 / (64 * 9));

        Assert.InRange(weight.std().item<float>(), 0.97 * expected, 1.03 * expected);
        Assert.InRange(weight.mean().item<float>(), -0.02 * expected, 0.02 * expected);
        Assert.True(weight.eq(same.state_dict()["layer3.1.conv1.weight"]).all().item<bool>());
        Assert.False(weight.eq(other.state_dict()["layer3.1.conv1.weight"]).all().item<bool>());
        Assert.Equal(0, network.state_dict()["linear.bias"].count_nonzero().item<long>());
    }

    [Fact]
    public void OptionATakesEverySecondPixelBetweenChannelsOfZeros()
    {
        using CifarResNet network = new(new NetworkSettings(8, ShortcutOption.A, 1, 2, Width: 3), 1);
        network.eval();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        nn.Module block = network.named_modules().Single(module => module.name == "layer2.0").module;
        foreach ((_, Tensor parameter) in block.state_dict())
        {
            if (parameter.dtype == ScalarType.Float32)
            {
                parameter.zero_();
            }
        }

        Tensor input = rand(2, 3, 5, 7);
        Tensor output = ((nn.Module<Tensor, Tensor>)block).forward(input);

        Assert.Equal([2, 6, 3, 4], output.shape);
        for (int c = 0; c < 6; c++)
        {
            for (int y = 0; y < 3; y++)
            {
                for (int x = 0; x < 4; x++)
                {
                    float expected = c is >= 1 and <= 3 ? input[1, c - 1, 2 * y, 2 * x].item<float>() : 0f;
                    Assert.Equal(expected, output[1, c, y, x].item<float>());
                }
            }
        }
    }

    [Theory]
    [InlineData(21, 1, 10)]
    [InlineData(2, 1, 10)]
    [InlineData(20, 0, 10)]
    [InlineData(20, 1, 0)]
    public void ImpossibleSettingsAreRefused(int depth, int channels, int classes) =>
        Assert.Throws<TrainingInputException>(() => new CifarResNet(new NetworkSettings(depth, ShortcutOption.A, channels, classes), 1));
}
