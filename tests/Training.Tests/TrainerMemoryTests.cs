using TorchSharp;

namespace ResNetVk.Training.Tests;

/// <summary>Memory stays flat: an epoch leaves no tensor behind.</summary>
public sealed class TrainerMemoryTests
{
    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.AdamW)]
    public void AnEpochLeavesNoTensorBehind(OptimizerKind optimizer)
    {
        DataSet data = SyntheticData.Set(train: 40, test: 7, new ImageShape(3, 11, 7), classes: 5);
        TrainingSettings settings = new()
        {
            Epochs = 4,
            Batch = 8,
            Optimizer = optimizer,
            Nesterov = optimizer == OptimizerKind.Sgd,
            ClipNorm = 1,
            Average = 0.9,
            Mixup = 0.2,
            Dropout = 0.1,
            ChannelsLast = true,
        };
        using Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8", data, 4), settings, torch.CPU, "");

        // The first step makes the gradients, which stay.
        trainer.TrainEpoch();
        Evaluation.CountCorrect(trainer.Network, data.Test, trainer.Description.Data.Normalization, torch.CPU);
        long before = torch.Tensor.TotalCount;
        while (!trainer.Finished)
        {
            trainer.TrainEpoch();
            Evaluation.CountCorrect(trainer.Network, data.Test, trainer.Description.Data.Normalization, torch.CPU);
        }

        Assert.InRange(torch.Tensor.TotalCount, 1, before);
    }

    [Fact]
    public void ChannelsLastChangesTheOrderOfSumsAlone()
    {
        DataSet data = SyntheticData.Set(train: 24, test: 7, new ImageShape(3, 16, 16), classes: 5);
        float[] first = Weights(channelsLast: false);
        float[] second = Weights(channelsLast: true);
        float largest = first.Max(MathF.Abs);
        Assert.NotEqual(first, second);
        Assert.All(first.Zip(second), p => Assert.InRange(p.Second - p.First, -1e-4f * largest, 1e-4f * largest));

        float[] Weights(bool channelsLast)
        {
            TrainingSettings settings = new() { Epochs = 1, Batch = 24, LearningRate = 0.01, ChannelsLast = channelsLast };
            using Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8", data), settings, torch.CPU, "");
            trainer.TrainEpoch();
            using DisposeScope scope = torch.NewDisposeScope();
            return [.. trainer.Network.Parameters.SelectMany(p => p.Value.detach().contiguous().data<float>().ToArray())];
        }
    }
}
