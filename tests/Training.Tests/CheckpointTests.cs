using System.Buffers.Binary;
using System.Text;
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
        using CifarResNet network = checkpoint.CreateNetwork();

        Assert.Equal(trainer.Description.Settings, checkpoint.Description.Settings);
        Assert.Equal(trainer.Description.Network, checkpoint.Description.Network);
        Assert.Equal(trainer.Description.Data.Labels, checkpoint.Description.Data.Labels);
        Assert.Equal(trainer.Description.Data.Normalization.Mean, checkpoint.Description.Data.Normalization.Mean);
        Assert.Equal(1, checkpoint.Description.EpochsDone);
        Assert.False(network.training);
        Dictionary<string, torch.Tensor> expected = trainer.Network.state_dict();
        Assert.All(network.state_dict(), pair => Assert.True(pair.Value.eq(expected[pair.Key]).all().item<bool>(), pair.Key));
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

        Refused(file => { }, "lacks the tensor 'linear.bias'", skip: "linear.bias");
        Refused(file => file.Add("linear.bias", SafetensorsEntry.From([1f, 2f], [2])), "F32 [2], expected F32 [5]", skip: "linear.bias");
        Refused(file => file.Add("linear.bias", SafetensorsEntry.From([1L, 2, 3, 4, 5], [5])), "I64 [5], expected F32 "
            + "[5]", skip: "linear.bias");
        Refused(file => file.Metadata.Remove("resnetvk"), "not a checkpoint", skip: string.Empty);
        Refused(file => file.Metadata["resnetvk"] = "{}", "cannot be used", skip: string.Empty);
        Refused(file => file.Metadata["resnetvk"] = file.Metadata["resnetvk"].Replace("\"depth\":8", "\"depth\":9",
            StringComparison.Ordinal), "--depth 9", skip: string.Empty);
        Refused(file => file.Metadata["resnetvk"] = file.Metadata["resnetvk"].Replace("\"epochsDone\":1", "\"epochsDone\":5",
            StringComparison.Ordinal), "do not fit", skip: string.Empty);

        void Refused(Action<SafetensorsFile> change, string expected, string skip)
        {
            SafetensorsFile file = new();
            foreach ((string key, string value) in original.Metadata)
            {
                file.Metadata[key] = value;
            }

            foreach ((string name, SafetensorsEntry entry) in original.Entries.Where(pair => pair.Key != skip))
            {
                file.Add(name, entry);
            }

            change(file);
            file.Save(folder["changed"]);
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
        Trainer trainer = new(data, new NetworkSettings(8, ShortcutOption.B, 3, 5, Width: 3), new TrainingSettings { Epochs = 2 },
            torch.CPU);
        trainer.TrainEpoch();
        trainer.Save(path);
        return trainer;
    }
}
