using ResNetVk.Format;
using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

public sealed class TrainerTests
{
    private static readonly ImageShape s_shape = new(3, 11, 7);

    [Theory]
    [InlineData("cifar_resnet8", OptimizerKind.Sgd, 0.05)]
    [InlineData("cifar_resnet8_b", OptimizerKind.Sgd, 0.05)]
    [InlineData("cifar_resnet8_b", OptimizerKind.AdamW, 0.01)]
    public void OneBatchIsLearntByHeart(string network, OptimizerKind optimizer, double learningRate)
    {
        DataSet data = SyntheticData.Set(train: 29, test: 29, s_shape, classes: 5);
        data = data with { Test = data.Train };
        TrainingSettings settings = new()
        {
            Epochs = 40,
            Batch = 29,
            Optimizer = optimizer,
            LearningRate = learningRate,
            WeightDecay = 0,
            CropPadding = 0,
            Flip = false,
        };
        using Trainer trainer = new(data, SyntheticData.Plan(network, data, 5), settings, torch.CPU, "");
        double first = trainer.TrainEpoch().Loss;
        TrainingProgress last = default;
        while (!trainer.Finished)
        {
            last = trainer.TrainEpoch();
        }

        Assert.InRange(first, 1.0, 20.0);
        Assert.InRange(last.Loss, 0, 0.05);
        Assert.Equal(1.0, last.Accuracy);
        Assert.Equal(29, Evaluation.CountCorrect(trainer.Network, data.Test, trainer.Description.Data.Normalization, torch.CPU));
        Assert.Throws<InvalidOperationException>(() => trainer.TrainEpoch());
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, ScheduleKind.OneCycle, true, false)]
    [InlineData(OptimizerKind.Sgd, ScheduleKind.Step, false, true)]
    [InlineData(OptimizerKind.AdamW, ScheduleKind.Cosine, false, true)]
    public void AResumedRunEndsWithTheSameBits(OptimizerKind optimizer, ScheduleKind schedule, bool nesterov, bool everythingElse)
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = SyntheticData.Set(train: 37, test: 5, s_shape, classes: 5);
        NetworkPlan network = SyntheticData.Plan("cifar_resnet8_b", data, 5);
        TrainingSettings settings = new()
        {
            Epochs = 3,
            Batch = 11,
            Schedule = schedule,
            Nesterov = nesterov,
            CropPadding = 2,
            LabelSmoothing = 0.1,
            Optimizer = optimizer,
            LearningRate = 0.02,
            ClipNorm = everythingElse ? 1 : 0,
            Average = everythingElse ? 0.9 : 0,
            Mixup = everythingElse ? 0.5 : 0,
            Dropout = everythingElse ? 0.2 : 0,
            Cutout = everythingElse ? 3 : 0,
            WarmUpSteps = everythingElse ? 2 : 0,
            Seed = 7,
        };
        using (Trainer whole = new(data, network, settings, torch.CPU, ""))
        {
            List<int> images = [];
            whole.TrainEpoch(progress => images.Add(progress.Images));
            Assert.Equal([37], images);
            whole.TrainEpoch();
            whole.TrainEpoch();
            Assert.True(whole.Finished);
            whole.Save(folder["whole"]);
        }

        using (Trainer begun = new(data, network, settings, torch.CPU, ""))
        {
            begun.TrainEpoch();
            begun.Save(folder["1"]);
        }

        for (int epoch = 1; epoch < 3; epoch++)
        {
            using Trainer resumed = new(data, network, settings, torch.CPU, "", Checkpoint.Load(folder[$"{epoch}"]));
            Assert.Equal(epoch, resumed.Description.EpochsDone);
            resumed.TrainEpoch();
            resumed.Save(folder[$"{epoch + 1}"]);
        }

        AssertSameBits(folder["whole"], folder["3"], same: true);
        AssertSameBits(folder["1"], folder["3"], same: false);
    }

    [Fact]
    public void ACheckpointOfAnotherRunIsRefusedAndTheDifferenceNamed()
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = SyntheticData.Set(train: 7, test: 5, s_shape, classes: 5);
        NetworkPlan network = SyntheticData.Plan("cifar_resnet8_b", data, 3);
        TrainingSettings settings = new() { Epochs = 3 };
        using (Trainer trainer = new(data, network, settings, torch.CPU, ""))
        {
            trainer.Save(folder["c"]);
        }

        Checkpoint checkpoint = Checkpoint.Load(folder["c"]);
        Refused(data, SyntheticData.Plan("cifar_resnet8", data, 3), settings, "network");
        Refused(data, network, settings with { LearningRate = 0.3 }, "0.3");
        Refused(data with { Name = "other" }, network, settings, "data");
        Refused(data with { Train = data.Train.Take(6) }, network, settings, "SHA-256");

        void Refused(DataSet given, NetworkPlan shape, TrainingSettings options, string expected)
        {
            TrainingInputException exception = Assert.Throws<TrainingInputException>(() =>
                new Trainer(given, shape, options, torch.CPU, "", checkpoint));
            Assert.Contains("another run", exception.Message, StringComparison.Ordinal);
            Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ANetworkThatDoesNotFitThePicturesIsRefusedBeforeTheFirstStep()
    {
        DataSet data = SyntheticData.Set(train: 7, test: 5, new ImageShape(3, 16, 16), classes: 5);
        string message = Assert.Throws<TrainingInputException>(
            () => new Trainer(data, SyntheticData.Plan("vgg11", data), new TrainingSettings { Epochs = 1 }, torch.CPU, "")).Message;
        Assert.Contains("vgg11 does not fit pictures of 3×16×16", message, StringComparison.Ordinal);
        Assert.Contains("too small", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatIsNotFiniteEndsTheRunWithAdvice()
    {
        DataSet data = SyntheticData.Set(train: 37, test: 5, s_shape, classes: 5);
        TrainingSettings settings = new() { Epochs = 30, Batch = 11, LearningRate = 100, WeightDecay = 0.9, Schedule = ScheduleKind.Step };
        using Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8_b", data, 3), settings, torch.CPU, "");
        TrainingFailureException exception = Assert.Throws<TrainingFailureException>(() =>
        {
            while (!trainer.Finished)
            {
                trainer.TrainEpoch();
            }
        });
        foreach (string part in new[] { "epoch ", "step ", "learning rate of 100", "smaller --lr", "--clip-norm", "--warm-up-steps" })
        {
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ProgressForetellsTheRest()
    {
        TrainingProgress progress = new(1, 3, 50, 100, 0.5, 0.75, 0.1, TimeSpan.FromSeconds(10));
        Assert.Equal(5, progress.ImagesPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(30), progress.Remaining);
        string line = ProgressDisplay.Format(progress);
        Assert.Contains("epoch   2/3", line, StringComparison.Ordinal);
        Assert.Contains("75.00 %", line, StringComparison.Ordinal);
        Assert.Contains("left 00:00:30", line, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgressIsRewrittenOnATerminalAndRareElsewhere()
    {
        TrainingProgress[] states = [At(10, 1), At(20, 29), At(30, 31), At(40, 50), At(100, 62)];

        string[] plain = Show(null).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, plain.Length);
        Assert.Contains(" 30/100", plain[0], StringComparison.Ordinal);
        Assert.Contains("100/100", plain[1], StringComparison.Ordinal);

        string live = Show(30);
        Assert.Equal(5, live.Count(character => character == '\r'));
        Assert.Equal(1, live.Count(character => character == '\n'));
        Assert.All(live.Split('\r', StringSplitOptions.RemoveEmptyEntries), line => Assert.InRange(line.Split('\u001b')[0].Length, 20, 29));

        static TrainingProgress At(int images, int seconds) => new(0, 2, images, 100, 1, 0.5, 0.1, TimeSpan.FromSeconds(seconds));

        string Show(int? columns)
        {
            using StringWriter writer = new() { NewLine = "\n" };
            ProgressDisplay display = new(writer, columns);
            foreach (TrainingProgress state in states)
            {
                display.Show(state);
            }

            return writer.ToString();
        }
    }

    private static void AssertSameBits(string left, string right, bool same)
    {
        SafetensorsFile a = SafetensorsFile.Load(left);
        SafetensorsFile b = SafetensorsFile.Load(right);
        Assert.Equal(a.Tensors.Keys, b.Tensors.Keys);
        Assert.Contains(a.Tensors.Keys, name => name.EndsWith("/layer2.0.shortcut.0.weight", StringComparison.Ordinal));
        Assert.Equal(same, a.Tensors.All(pair => pair.Value.Data.ToArray().AsSpan().SequenceEqual(b.Tensors[pair.Key].Data.ToArray())));
    }
}
