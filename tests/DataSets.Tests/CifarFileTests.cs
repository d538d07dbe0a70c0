using ResNetVk.TestSupport;

namespace ResNetVk.DataSets.Tests;

public sealed class CifarFileTests
{
    private const int RecordSize = 3073;

    [Fact]
    public void Records_are_read_in_their_order()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.bin"];
        File.WriteAllBytes(path, [.. Record(7, 200), .. Record(3, 5), .. Record(0, 11)]);

        CifarRecord[] records = [.. CifarFile.Read(path, CifarFormat.Cifar10)];

        Assert.Equal(3, CifarFile.CountRecords(path, CifarFormat.Cifar10));
        Assert.Equal([7, 3, 0], records.Select(record => (int)record.Label));
        Assert.All(records, record => Assert.Equal(3 * 32 * 32, record.Planes.Length));
        Assert.Equal(Record(7, 200)[1..], records[0].Planes.ToArray());
        Assert.Equal(Record(0, 11)[1..], records[2].Planes.ToArray());
    }

    [Fact]
    public void A_file_that_is_not_whole_records_is_refused_by_its_length()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.bin"];
        foreach (int length in new[] { 0, 1, RecordSize - 1, RecordSize + 1, (2 * RecordSize) - 1 })
        {
            File.WriteAllBytes(path, new byte[length]);
            Refusal.Expect("whole number", () => CifarFile.CountRecords(path, CifarFormat.Cifar10));
            Refusal.Expect($"{length} bytes", () => CifarFile.Read(path, CifarFormat.Cifar10).Count());
        }

        Refusal.Expect("cannot be read", () => CifarFile.CountRecords(folder["none"], CifarFormat.Cifar10));
        Refusal.Expect("cannot be read", () => CifarFile.Read(folder["none"], CifarFormat.Cifar10).Count());
        Refusal.Expect("cannot be read", () => CifarFile.Read(folder.FullPath, CifarFormat.Cifar10).Count());
    }

    [Fact]
    public void A_label_out_of_range_is_refused_with_its_place()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["a.bin"], [.. Record(2, 1), .. Record(10, 1)]);
        Refusal.Expect("record 1: label 10", () => CifarFile.Read(folder["a.bin"], CifarFormat.Cifar10).Count());
        Assert.Equal(2, Assert.Single(CifarFile.Read(folder["a.bin"], CifarFormat.Cifar10).Take(1)).Label);
    }

    [Fact]
    public void Cifar100_has_two_labels_of_which_the_fine_one_is_taken()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["test.bin"], [19, .. Record(99, 1), 0, .. Record(37, 5)]);
        CifarRecord[] records = [.. CifarFile.Read(folder["test.bin"], CifarFormat.Cifar100)];
        Assert.Equal([99, 37], records.Select(record => (int)record.Label));
        Assert.Equal(Record(37, 5)[1..], records[1].Planes.ToArray());
        Assert.Equal((100, "worm", "flatfish"), (CifarFormat.Cifar100.Classes.Distinct().Count(), CifarFormat.Cifar100.Classes[99], CifarFormat.Cifar100.Classes[32]));
        Assert.Equal(ClassNames.Cifar100.Order(StringComparer.Ordinal), ClassNames.Cifar100);
        File.WriteAllBytes(folder["test.bin"], [20, .. Record(99, 1)]);
        Refusal.Expect("record 0: coarse label 20", () => CifarFile.Read(folder["test.bin"], CifarFormat.Cifar100).Count());
        File.WriteAllBytes(folder["test.bin"], [19, .. Record(100, 1)]);
        Refusal.Expect("record 0: label 100", () => CifarFile.Read(folder["test.bin"], CifarFormat.Cifar100).Count());
        File.WriteAllBytes(folder["test.bin"], Record(9, 1));
        Refusal.Expect("3074", () => CifarFile.Read(folder["test.bin"], CifarFormat.Cifar100).Count());
        Refusal.Expect("train.bin", () => CifarFormat.Cifar100.TrainingFiles(folder.FullPath));
    }

    [SkippableFact]
    public void A_file_cut_while_it_is_read_is_refused()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not let a file be cut while it is open for reading.");
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.bin"];

        // Enough records that the first of them does not bring the rest into the stream's buffer.
        File.WriteAllBytes(path, [.. Enumerable.Repeat(Record(2, 1), 7).SelectMany(record => record)]);
        using IEnumerator<CifarRecord> records = CifarFile.Read(path, CifarFormat.Cifar10).GetEnumerator();
        Assert.True(records.MoveNext());
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(RecordSize + 37);
        }

        Refusal.Expect("changed while it was read", () =>
        {
            int more = 0;
            while (records.MoveNext())
            {
                more++;
            }

            return more;
        });
    }

    [SkippableFact]
    public void The_first_records_of_the_real_test_file_are_read() =>
        Assert.Equal(500, CifarFile.Read(TestData.Require("cifar10/test_first500.bin"), CifarFormat.Cifar10).Count());

    private static byte[] Record(byte label, int seed) => [label, .. Enumerable.Range(0, RecordSize - 1).Select(i => (byte)(seed + (3 * i)))];
}
