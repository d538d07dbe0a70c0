using System.CommandLine;
using ResNetVk.Conformance.DataSets;

namespace ResNetVk.Cli.Commands;

/// <summary>The option that names a data set.</summary>
internal static class DataOption
{
    /// <summary>What <c>--help</c> says about the forms it takes.</summary>
    public const string Forms =
        """
        Data sets: DIR, a folder of pictures with labels.csv (first line 'file,class_index') or one sub-folder per class;
        cifar10:DIR, the binary distribution of CIFAR-10, whose test_batch.bin is taken; cifar10:FILE, one such file;
        fashion-mnist:DIR, the test files of Fashion-MNIST (.gz); fashion-mnist alone, where Debian's package puts them.
        """;

    /// <summary>The option.</summary>
    /// <param name="description">What the pictures are for.</param>
    /// <param name="required">Whether the command does nothing without it.</param>
    public static Option<string?> Create(string description, bool required) =>
        new("--data") { Description = description, HelpName = "DIR|cifar10:DIR|fashion-mnist:DIR", Required = required };

    /// <summary>How many pictures a run over the data set takes.</summary>
    public static int Count(IPictureDataSet pictures, int? limit) => Math.Min(pictures.Count, limit ?? int.MaxValue);
}
