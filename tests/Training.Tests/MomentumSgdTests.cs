using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

public sealed class MomentumSgdTests
{
    [Theory]
    [InlineData(0.9, 5e-4, true)]
    [InlineData(0.9, 1e-2, false)]
    [InlineData(0.0, 0.0, false)]
    public void StepsAreThoseOfTorchsOwnOptimizer(double momentum, double weightDecay, bool nesterov)
    {
        using nn.Module<Tensor, Tensor> ours = Network();
        using nn.Module<Tensor, Tensor> theirs = Network();
        using MomentumSgd optimizer = new(ours, momentum, weightDecay, nesterov);
        using optim.Optimizer reference = optim.SGD(theirs.parameters(), 0.05, momentum, weight_decay: weightDecay, nesterov: nesterov);
        using Tensor input = rand(11, 5);
        for (int step = 0; step < 7; step++)
        {
            ours.forward(input).square().mean().backward();
            optimizer.Step(0.05);
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
        using MomentumSgd optimizer = new(network, 0.9, 0, false);
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(0.1));
    }

    private static nn.Module<Tensor, Tensor> Network()
    {
        random.manual_seed(5);
        return nn.Sequential(("a", nn.Linear(5, 7)), ("b", nn.Tanh()), ("c", nn.Linear(7, 3)));
    }
}
