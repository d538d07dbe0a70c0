using System.Buffers.Binary;
using System.Text;
using ResNetVk.Format;
using ResNetVk.TestSupport;
using TorchSharp;

namespace ResNetVk.Training.Tests;

public sealed class CheckpointTests
{
    [Fact]
    public void TheNetworkComesBackAsItWas()
    {
        using ScratchFolder folder = TestData.Scratch();
        using Trainer trainer = SaveCheckpoint(folder["c"]);

        Checkpoint checkpoint = Checkpoint.Load(folder["c"]);
        using GraphNetwork network = checkpoint.CreateNetwork();

        Assert.Equal(trainer.Description.Settings, checkpoint.Description.Settings);
        Assert.Equal(trainer.Description.Network, checkpoint.Description.Network);
        Assert.Equal(trainer.Description.Data.Labels, checkpoint.Description.Data.Labels);
        Assert.Equal(trainer.Description.Data.Normalization.Mean, checkpoint.Description.Data.Normalization.Mean);
        Assert.Equal(1, checkpoint.Description.EpochsDone);
        Assert.False(network.IsTraining);
        Assert.Equal(trainer.Network.State.Select(t => t.Name), network.State.Select(t => t.Name));
        Assert.All(network.State.Zip(trainer.Network.State), p => Assert.True(p.First.Value.eq(p.Second.Value).all().item<bool>(), p.First.Name));
    }

    [Fact]
    public void ACheckpointCutAnywhereIsRefused()
    {
        using ScratchFolder folder = TestData.Scratch();
        SaveCheckpoint(folder["c"]).Dispose();
        byte[] whole = File.ReadAllBytes(folder["c"]);
        for (int length = 0; length < whole.Length; length += 1 + (length / 37))
        {
            File.WriteAllBytes(folder["cut"], whole[..length]);
            Assert.Throws<TrainingInputException>(() => Checkpoint.Load(folder["cut"]));
        }

        File.WriteAllBytes(folder["cut"], [.. whole, 0]);
        Assert.Throws<TrainingInputException>(() => Checkpoint.Load(folder["cut"]));
        Assert.Throws<TrainingInputException>(() => Checkpoint.Load(folder["absent"]));
    }

    [Fact]
    public void ADamagedHeaderIsRefusedOrReadWithoutACrash()
    {
        using ScratchFolder folder = TestData.Scratch();
        SaveCheckpoint(folder["c"]).Dispose();
        byte[] whole = File.ReadAllBytes(folder["c"]);
        int header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        int refused = 0;
        for (int at = 0; at < header; at += 3)
        {
            byte[] changed = (byte[])whole.Clone();
            changed[at] ^= 0x11;
            File.WriteAllBytes(folder["changed"], changed);
            try
            {
                Checkpoint.Load(folder["changed"]).CreateNetwork().Dispose();
            }
            catch (TrainingInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, header / 6, header);
    }

    [Fact]
    public void TensorsThatDoNotFitTheNetworkAreNamed()
    {
        using ScratchFolder folder = TestData.Scratch();
        SaveCheckpoint(folder["c"]).Dispose();
        SafetensorsFile original = SafetensorsFile.Load(folder["c"]);

        Refused((tensors, _) => tensors.Remove("linear.bias"), "lacks the tensor 'linear.bias'");
        Refused((tensors, _) => tensors["linear.bias"] = TensorEntryValues.FromFloats("linear.bias", [2], [1f, 2f]),
            "F32 [2], expected F32 [5]");
        Refused((tensors, _) => tensors["linear.bias"] = TensorEntryValues.FromInt64s("linear.bias", [5], [1L, 2, 3, 4, 5]),
            "I64 [5], expected F32 [5]");
        Refused((_, metadata) => metadata.Remove("resnetvk"), "not a checkpoint");
        Refused((_, metadata) => metadata["resnetvk"] = "{}", "cannot be used");
        Refused((_, metadata) => metadata["resnetvk"] = metadata["resnetvk"].Replace("cifar_resnet8_b", "cifar_resnet9_b",
            StringComparison.Ordinal), "--network cifar_resnet9_b");
        Refused((_, metadata) => metadata["resnetvk"] = metadata["resnetvk"].Replace("\"epochsDone\":1", "\"epochsDone\":5",
            StringComparison.Ordinal), "do not fit");

        void Refused(Action<Dictionary<string, TensorEntry>, Dictionary<string, string>> change, string expected)
        {
            Dictionary<string, TensorEntry> tensors = new(original.Tensors);
            Dictionary<string, string> metadata = new(original.Metadata);
            change(tensors, metadata);
            SafetensorsFile.Save(folder["changed"], tensors.Values, metadata);
            TrainingInputException exception = Assert.Throws<TrainingInputException>(() => Checkpoint.Load(folder["changed"])
                .CreateNetwork());
            Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheFileIsSafetensorsWithAlignedValues()
    {
        using ScratchFolder folder = TestData.Scratch();
        SaveCheckpoint(folder["c"]).Dispose();
        byte[] whole = File.ReadAllBytes(folder["c"]);
        long header = BinaryPrimitives.ReadInt64LittleEndian(whole);
        Assert.Equal(0, header % 8);
        Assert.StartsWith("{\"__metadata__\":{", Encoding.UTF8.GetString(whole, 8, (int)header), StringComparison.Ordinal);
        Assert.Equal([folder["c"]], Directory.GetFiles(folder.FullPath));
    }

    private static Trainer SaveCheckpoint(string path)
    {
        DataSet data = SyntheticData.Set(train: 11, test: 5, new ImageShape(3, 5, 7), classes: 5);
        Trainer trainer = new(data, SyntheticData.Plan("cifar_resnet8_b", data, 3), new TrainingSettings { Epochs = 2 }, torch.CPU, "");
        trainer.TrainEpoch();
        trainer.Save(path);
        return trainer;
    }
}
