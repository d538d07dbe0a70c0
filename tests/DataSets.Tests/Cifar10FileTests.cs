using ResNetVk.TestSupport;

namespace ResNetVk.DataSets.Tests;

public sealed class Cifar10FileTests
{
    private const int RecordSize = 3073;

    [Fact]
    public void Records_are_read_in_their_order()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.bin"];
        File.WriteAllBytes(path, [.. Record(7, 200), .. Record(3, 5), .. Record(0, 11)]);

        Cifar10Record[] records = [.. Cifar10File.Read(path)];

        Assert.Equal(3, Cifar10File.CountRecords(path));
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
            Refusal.Expect("whole number", () => Cifar10File.CountRecords(path));
            Refusal.Expect($"{length} bytes", () => Cifar10File.Read(path).Count());
        }

        Refusal.Expect("cannot be read", () => Cifar10File.CountRecords(folder["none"]));
        Refusal.Expect("cannot be read", () => Cifar10File.Read(folder["none"]).Count());
        Refusal.Expect("cannot be read", () => Cifar10File.Read(folder.FullPath).Count());
    }

    [Fact]
    public void A_label_out_of_range_is_refused_with_its_place()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["a.bin"], [.. Record(2, 1), .. Record(10, 1)]);
        Refusal.Expect("record 1: label 10", () => Cifar10File.Read(folder["a.bin"]).Count());
        Assert.Equal(2, Assert.Single(Cifar10File.Read(folder["a.bin"]).Take(1)).Label);
    }

    [SkippableFact]
    public void A_file_cut_while_it_is_read_is_refused()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not let a file be cut while it is open for reading.");
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.bin"];

        // Enough records that the first of them does not bring the rest into the stream's buffer.
        File.WriteAllBytes(path, [.. Enumerable.Repeat(Record(2, 1), 7).SelectMany(record => record)]);
        using IEnumerator<Cifar10Record> records = Cifar10File.Read(path).GetEnumerator();
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
        Assert.Equal(500, Cifar10File.Read(TestData.Require("cifar10/test_first500.bin")).Count());

    private static byte[] Record(byte label, int seed) => [label, .. Enumerable.Range(0, RecordSize - 1).Select(i => (byte)(seed + (3 * i)))];
}
