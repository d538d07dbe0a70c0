using ResNetVk.Format;
using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

public sealed class TrainerTests
{
    private static readonly ImageShape s_shape = new(3, 11, 7);

    [Theory]
    [InlineData(ShortcutOption.A)]
    [InlineData(ShortcutOption.B)]
    public void OneBatchIsLearntByHeart(ShortcutOption shortcut)
    {
        DataSet data = SyntheticData.Set(train: 29, test: 29, s_shape, classes: 5);
        data = data with { Test = data.Train };
        TrainingSettings settings = new() { Epochs = 40, Batch = 29, LearningRate = 0.05, WeightDecay = 0, CropPadding = 0, Flip = false };
        using Trainer trainer = new(data, new NetworkSettings(8, shortcut, 3, 5, Width: 5), settings, torch.CPU);
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
    [InlineData(ScheduleKind.OneCycle, true)]
    [InlineData(ScheduleKind.Step, false)]
    public void AResumedRunEndsWithTheSameBits(ScheduleKind schedule, bool nesterov)
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = SyntheticData.Set(train: 37, test: 5, s_shape, classes: 5);
        NetworkSettings network = new(8, ShortcutOption.B, 3, 5, Width: 5);
        TrainingSettings settings = new()
        {
            Epochs = 3,
            Batch = 11,
            Schedule = schedule,
            Nesterov = nesterov,
            CropPadding = 2,
            LabelSmoothing = 0.1,
            Seed = 7
        };
        using (Trainer whole = new(data, network, settings, torch.CPU))
        {
            List<int> images = [];
            whole.TrainEpoch(progress => images.Add(progress.Images));
            Assert.Equal([37], images);
            whole.TrainEpoch();
            whole.TrainEpoch();
            Assert.True(whole.Finished);
            whole.Save(folder["whole"]);
        }

        using (Trainer begun = new(data, network, settings, torch.CPU))
        {
            begun.TrainEpoch();
            begun.Save(folder["1"]);
        }

        for (int epoch = 1; epoch < 3; epoch++)
        {
            using Trainer resumed = new(data, network, settings, torch.CPU, Checkpoint.Load(folder[$"{epoch}"]));
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
        NetworkSettings network = new(8, ShortcutOption.B, 3, 5, Width: 3);
        TrainingSettings settings = new() { Epochs = 3 };
        using (Trainer trainer = new(data, network, settings, torch.CPU))
        {
            trainer.Save(folder["c"]);
        }

        Checkpoint checkpoint = Checkpoint.Load(folder["c"]);
        Refused(data, network with { Shortcut = ShortcutOption.A }, settings, "network");
        Refused(data, network, settings with { LearningRate = 0.3 }, "0.3");
        Refused(data with { Name = "other" }, network, settings, "data");
        Refused(data with { Train = data.Train.Take(6) }, network, settings, "SHA-256");

        void Refused(DataSet given, NetworkSettings shape, TrainingSettings options, string expected)
        {
            TrainingInputException exception = Assert.Throws<TrainingInputException>(() =>
                new Trainer(given, shape, options, torch.CPU, checkpoint));
            Assert.Contains("another run", exception.Message, StringComparison.Ordinal);
            Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ALossThatIsNotFiniteEndsTheRunWithAdvice()
    {
        DataSet data = SyntheticData.Set(train: 37, test: 5, s_shape, classes: 5);
        TrainingSettings settings = new() { Epochs = 30, Batch = 11, LearningRate = 100, WeightDecay = 0.9, Schedule = ScheduleKind.Step };
        using Trainer trainer = new(data, new NetworkSettings(8, ShortcutOption.B, 3, 5, Width: 3), settings, torch.CPU);
        TrainingInputException exception = Assert.Throws<TrainingInputException>(() =>
        {
            while (!trainer.Finished)
            {
                trainer.TrainEpoch();
            }
        });
        Assert.Contains("smaller --lr", exception.Message, StringComparison.Ordinal);
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
        Assert.Contains("velocity/layer2.0.shortcut.0.weight", a.Tensors.Keys);
        Assert.Equal(same, a.Tensors.All(pair => pair.Value.Data.ToArray().AsSpan().SequenceEqual(b.Tensors[pair.Key].Data.ToArray())));
    }
}
