using ResNetVk.Format;
using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

public sealed class EarlyStoppingTests
{
    private static readonly ImageShape s_shape = new(3, 11, 7);

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void ARunThatGetsNoBetterStopsAndKeepsItsBestWeightsAlsoWhenResumed(double average)
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = Noise();
        TrainingSettings settings = new()
        {
            Epochs = 60,
            Batch = 16,
            LearningRate = 0.1,
            Schedule = ScheduleKind.Step,
            Patience = 3,
            Average = average,
        };
        List<ValidationResult> results = [];
        ValidationResult best;
        using (Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8_b", data, 4), settings, torch.CPU, ""))
        {
            while (!trainer.Finished)
            {
                trainer.TrainEpoch();
                results.Add(trainer.Validation!);
            }

            best = trainer.Description.Best!;
            trainer.Save(folder["whole"]);
            trainer.UseFinalWeights();
            trainer.UseFinalWeights();
            Assert.Equal(best, Measure(trainer.Network, trainer.Description, best.Epoch));
            Assert.Throws<InvalidOperationException>(() => trainer.Save(folder["late"]));
        }

        // Labels without a meaning cannot be foretold.
        Assert.InRange(results.Count, 4, 59);
        Assert.Equal(results.Count - 3, best.Epoch);
        Assert.Equal(best, results[best.Epoch - 1]);
        Assert.All(results, result => Assert.False(result.IsBetterThan(best)));
        using (GraphNetwork network = Checkpoint.Load(folder["whole"]).CreateNetwork())
        {
            Assert.Equal(best, Measure(network, Checkpoint.Load(folder["whole"]).Description, best.Epoch));
        }

        Checkpoint? checkpoint = null;
        while (checkpoint?.Description.IsFinished != true)
        {
            using Trainer resumed = new(data, SyntheticData.Plan("cifar_resnet8_b", data, 4), settings, torch.CPU, "", checkpoint);
            resumed.TrainEpoch();
            resumed.Save(folder["pieces"]);
            checkpoint = Checkpoint.Load(folder["pieces"]);
        }

        Assert.Equal(best, checkpoint.Description.Best);
        SafetensorsFile whole = SafetensorsFile.Load(folder["whole"]);
        SafetensorsFile pieces = SafetensorsFile.Load(folder["pieces"]);
        Assert.Equal(whole.Tensors.Keys, pieces.Tensors.Keys);
        Assert.Contains(whole.Tensors.Keys, name => name == "best/conv1.weight");
        Assert.All(whole.Tensors, pair => Assert.Equal(pair.Value.Data.ToArray(), pieces.Tensors[pair.Key].Data.ToArray()));

        // The converter takes the same weights.
        float[] converted = Converter.Import.SourceImporter.Import(folder["whole"]).Constants["conv1.weight"].Floats;
        Assert.Equal(whole.Tensors["best/conv1.weight"].ToFloats(), converted);

        ValidationResult Measure(GraphNetwork network, CheckpointDescription description, int epoch) =>
            Validation.Measure(network, data.Validation!, description.Data.Normalization, torch.CPU, epoch, 2);
    }

    [Fact]
    public void OtherValidationImagesAreAnotherRun()
    {
        using ScratchFolder folder = TestData.Scratch();
        DataSet data = Noise();
        TrainingSettings settings = new() { Epochs = 2, Batch = 16, Validation = 0.1 };
        NetworkPlan plan = SyntheticData.Plan("cifar_resnet8_b", data, 4);
        using (Trainer trainer = new(data, plan, settings, torch.CPU, ""))
        {
            trainer.TrainEpoch();
            trainer.Save(folder["c"]);
        }

        foreach (ImageSet? other in new[] { null, data.Test })
        {
            TrainingInputException exception = Assert.Throws<TrainingInputException>(() =>
                new Trainer(data with { Validation = other }, plan, settings, torch.CPU, "", Checkpoint.Load(folder["c"])));
            Assert.Contains("validation images", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void BetterIsMoreRightOrAsManyWithLessLoss()
    {
        ValidationResult one = new(1, 0.5, 1.0);
        Assert.True(new ValidationResult(2, 0.6, 2.0).IsBetterThan(one));
        Assert.True(new ValidationResult(2, 0.5, 0.9).IsBetterThan(one));
        Assert.False(new ValidationResult(2, 0.5, 1.0).IsBetterThan(one));
        Assert.False(new ValidationResult(2, 0.4, 0.1).IsBetterThan(one));
        Assert.False(new ValidationResult(2, 0.5, double.NaN).IsBetterThan(one));
    }

    // Noise whose labels have nothing to do with it.
    private static DataSet Noise()
    {
        DeterministicRandom random = new(5, 0, 0);
        return new DataSet("noise", Draw(64), Draw(8), ["a", "b", "c"]) { Validation = Draw(40) };

        ImageSet Draw(int count) => new(
            [.. Enumerable.Range(0, count * s_shape.Size).Select(_ => (byte)random.Next(256))], [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(3))], s_shape, 3);
    }
}
