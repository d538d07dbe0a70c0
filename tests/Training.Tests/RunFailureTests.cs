using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

public sealed class RunFailureTests
{
    private static readonly ImageShape s_shape = new(3, 11, 7);

    [Fact]
    public void MemoryThatIsUsedUpGivesAdvice()
    {
        TrainingFailureException exception = Assert.Throws<TrainingFailureException>(() => RunFailures.NeedingMemory(() => torch.zeros(1L << 45).numel()));
        Assert.Contains("Memory is used up", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--batch", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
        Assert.True(RunFailures.IsOutOfMemory(new InsufficientMemoryException()));

        // Other errors of libtorch stay what they are.
        Exception other = Assert.ThrowsAny<Exception>(() => RunFailures.NeedingMemory(() => torch.zeros(3).reshape(2, 2).numel()));
        Assert.IsNotType<TrainingFailureException>(other);
    }

    [Fact]
    public void WeightsThatAreNotFiniteAreNotSaved()
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = SyntheticData.Set(train: 12, test: 5, s_shape, classes: 5);
        using Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8_b", data, 4), new TrainingSettings { Epochs = 2 }, torch.CPU, "");
        trainer.TrainEpoch();
        trainer.Save(folder["c"]);
        byte[] before = File.ReadAllBytes(folder["c"]);
        using (torch.no_grad())
        {
            trainer.Network.State.Single(tensor => tensor.Name == "linear.weight").Value.fill_(float.NaN);
        }

        string message = Assert.Throws<TrainingFailureException>(() => trainer.Save(folder["c"])).Message;
        Assert.Contains("'linear.weight' is no longer finite after epoch 1", message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["c"]));
    }

    [Fact]
    public void AFolderThatIsNoLongerThereEndsTheRunWithAdvice()
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = SyntheticData.Set(train: 12, test: 5, s_shape, classes: 5);
        string run = folder["run"];
        Directory.CreateDirectory(run);
        using Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8_b", data, 4), new TrainingSettings { Epochs = 2 }, torch.CPU, run);
        Directory.Delete(run);
        string message = Assert.Throws<TrainingFailureException>(() => RunFailures.Writing(run, () => trainer.Save(Path.Combine(run, "c")))).Message;
        Assert.Contains(run, message, StringComparison.Ordinal);
        Assert.Contains("--resume", message, StringComparison.Ordinal);
    }
}
