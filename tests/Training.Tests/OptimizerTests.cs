using ResNetVk.Converter.Networks;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

/// <summary>Against libtorch's own.</summary>
public sealed class OptimizerTests
{
    [Theory]
    [InlineData(0.9, 5e-4, true)]
    [InlineData(0.9, 1e-2, false)]
    [InlineData(0.0, 0.0, false)]
    public void StepsAreThoseOfTorchsOwnOptimizer(double momentum, double weightDecay, bool nesterov)
    {
        using nn.Module<Tensor, Tensor> ours = Network();
        using nn.Module<Tensor, Tensor> theirs = Network();
        using MomentumSgd optimizer = new(Tensors(ours), momentum, weightDecay, nesterov);
        using optim.Optimizer reference = optim.SGD(theirs.parameters(), 0.05, momentum, weight_decay: weightDecay, nesterov: nesterov);
        using Tensor input = rand(11, 5);
        for (int step = 0; step < 7; step++)
        {
            ours.forward(input).square().mean().backward();
            optimizer.Step(0.05, step);
            reference.zero_grad();
            theirs.forward(input).square().mean().backward();
            reference.step();
        }

        foreach ((Tensor got, Tensor expected) in ours.parameters().Zip(theirs.parameters()))
        {
            Assert.True(got.allclose(expected, rtol: 1e-5, atol: 1e-7));
        }

        using nn.Module<Tensor, Tensor> start = Network();
        Assert.False(ours.parameters().First().allclose(start.parameters().First(), rtol: 1e-3));
    }

    [Fact]
    public void AStepWithoutGradientsIsRefused()
    {
        using nn.Module<Tensor, Tensor> network = Network();
        using MomentumSgd optimizer = new(Tensors(network), 0.9, 0, false);
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(0.1, 0));
    }

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.5, 0.1)]
    public void StepsOfAdamWAreThoseOfTorchsOwn(double firstDecay, double weightDecay)
    {
        using nn.Module<Tensor, Tensor> ours = Network();
        using nn.Module<Tensor, Tensor> theirs = Network();
        using AdamW optimizer = new(Tensors(ours), firstDecay, weightDecay);
        using optim.Optimizer reference = optim.AdamW(theirs.parameters(), 0.01, firstDecay, 0.999, 1e-8, weightDecay);
        using Tensor input = rand(11, 5);
        for (int step = 0; step < 7; step++)
        {
            ours.forward(input).square().mean().backward();
            optimizer.Step(0.01, step);
            reference.zero_grad();
            theirs.forward(input).square().mean().backward();
            reference.step();
        }

        foreach ((Tensor got, Tensor expected) in ours.parameters().Zip(theirs.parameters()))
        {
            Assert.True(got.allclose(expected, rtol: 1e-5, atol: 1e-7));
        }
    }

    [Fact]
    public void GradientsAreScaledToTheLargestNorm()
    {
        using nn.Module<Tensor, Tensor> network = Network();
        using Tensor input = rand(11, 5);
        network.forward(input).square().sum().backward();
        Tensor[] before = [.. network.parameters().Select(p => p.grad!.clone())];
        double norm = Math.Sqrt(before.Sum(g => g.square().sum().item<float>()));
        OptimizerState.ClipNorm(Tensors(network), 2 * norm);
        Assert.All(network.parameters().Zip(before), p => Assert.True(p.First.grad!.eq(p.Second).all().item<bool>()));
        OptimizerState.ClipNorm(Tensors(network), norm / 4);
        Assert.All(network.parameters().Zip(before), p => Assert.True(p.First.grad!.allclose(p.Second / 4)));
    }

    [Fact]
    public void AnAverageFollowsTheWeightsAndChangesPlacesWithThem()
    {
        using Tensor weights = zeros(3);
        TrainedTensor[] state = [new("w", ParameterRole.Weight, weights)];
        using WeightAverage average = new(state, 0.5);
        double expected = 0;
        for (int step = 0; step < 20; step++)
        {
            weights.fill_(step);
            average.Update(step);
            double decay = Math.Min(0.5, (1.0 + step) / (10 + step));
            expected = (decay * expected) + ((1 - decay) * step);
        }

        average.Swap();
        Assert.Equal(expected, weights[1].item<float>(), 5);
        Assert.Equal(19, average.State.Single().Value[2].item<float>());
        average.Swap();
        Assert.Equal(19, weights[0].item<float>());
    }

    private static TrainedTensor[] Tensors(nn.Module network) =>
        [.. network.named_parameters().Select(p => new TrainedTensor(p.name, ParameterRole.Weight, p.parameter))];

    private static nn.Module<Tensor, Tensor> Network()
    {
        random.manual_seed(5);
        return nn.Sequential(("a", nn.Linear(5, 7)), ("b", nn.Tanh()), ("c", nn.Linear(7, 3)));
    }
}
