using System.CommandLine;
using ResNetVk.DataSets;

namespace ResNetVk.Cli.Commands;

/// <summary>The option that names a data set.</summary>
internal static class DataOption
{
    /// <summary>What <c>--help</c> says about the forms it takes.</summary>
    public const string Forms =
        """
        Data sets: DIR, a folder of pictures with labels.csv (first line 'file,class_index') or one sub-folder per class;
        folder:DIR[,test=0.1][,seed=1], the pictures of such a folder that resnetvk-train keeps for measuring: those in DIR/test or DIR/val, or that share;
        cifar10:DIR, cifar100:DIR, the binary distribution, whose test file is taken; cifar10:FILE, cifar100:FILE, one such file;
        mnist:DIR, fashion-mnist:DIR, the test files (IDX); fashion-mnist alone, where Debian's package puts them.
        """;

    /// <summary>The option.</summary>
    /// <param name="description">What the pictures are for.</param>
    /// <param name="required">Whether the command does nothing without it.</param>
    public static Option<string?> Create(string description, bool required) =>
        new("--data") { Description = description, HelpName = "DIR|folder:DIR|cifar10:DIR|cifar100:DIR|mnist:DIR|fashion-mnist:DIR", Required = required };

    /// <summary>How many pictures a run over the data set takes.</summary>
    public static int Count(IPictureDataSet pictures, int? limit) => Math.Min(pictures.Count, limit ?? int.MaxValue);
}
