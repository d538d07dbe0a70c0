using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks.Families;

namespace ResNetVk.Converter.Networks;

/// <summary>
/// The architectures built in. Of those whose tensors are equal in names and shapes, the one that weights are taken for comes first.
/// </summary>
public static partial class ArchitectureTable
{
    private const int LargestCifarDepth = 1202;

    private static readonly NetworkSettings s_imageNet = new(3, 224, 224, 1000);
    private static readonly NetworkSettings s_cifar = new(3, 32, 32, 10);

    private static readonly float[] s_imageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] s_imageNetStd = [0.229f, 0.224f, 0.225f];

    // What torchvision's and timm's classification recipes do.
    private static readonly PictureDefaults s_imageNetPictures = new(s_imageNetMean, s_imageNetStd, Resize: 256);

    // akamaster/pytorch_resnet_cifar10 normalises with ImageNet's numbers; kuangliu/pytorch-cifar with those of CIFAR-10.
    private static readonly PictureDefaults s_unscaledPictures = new(s_imageNetMean, s_imageNetStd);
    private static readonly PictureDefaults s_cifarPictures = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    private static readonly (string Suffix, ShortcutKind Shortcut, string Remark)[] s_shortcutOptions =
    [
        ("_a", ShortcutKind.ZeroChannels, "option A, zero channels"),
        ("_b", ShortcutKind.Projection, "option B, projections"),
        ("_c", ShortcutKind.AllProjections, "option C, all projections"),
    ];

    /// <summary>All architectures.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
        [.. ImageNetResidual(), .. ImageNetVariants(), .. CifarResidual(), .. CifarVariants(), .. Preactivated(), .. Forerunners(), .. WorkedExamples()];

    private static readonly Dictionary<string, Architecture> s_byName = All.ToDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The architecture of a name, in any case; also <c>cifar_resnet{D}</c>, <c>cifar_resnet{D}_b</c>, <c>_c</c>, <c>cifar_plain{D}</c> and <c>cifar_preact{D}</c> for
    /// every depth D = 6n + 2, <c>wrn_{D}_{k}</c> for every D = 6n + 4, <c>cifar_highway{D}</c> for every D from 7.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public static Architecture? Find(string name)
    {
        if (s_byName.TryGetValue(name, out Architecture? architecture))
        {
            return architecture;
        }

        Match match = AnyDepth().Match(name.ToLowerInvariant());
        if (!match.Success || !int.TryParse(match.Groups["depth"].ValueSpan, out int depth) || depth > LargestCifarDepth)
        {
            return null;
        }

        string canonical = name.ToLowerInvariant();
        return match.Groups["family"].Value switch
        {
            "cifar_resnet" when depth % 6 == 2 && depth >= 8 => Cifar(canonical, (depth - 2) / 6, ShortcutOfSuffix(match.Groups["suffix"].Value)),
            "cifar_plain" when depth % 6 == 2 && depth >= 8 => Cifar(canonical, (depth - 2) / 6, ShortcutKind.None),
            "cifar_preact" when depth % 6 == 2 && depth >= 8 => Cifar(canonical, Papers.Preactivation, Preactivated((depth - 2) / 6)),
            "wrn_" when depth % 6 == 4 && depth >= 10 => Cifar(
                canonical, Papers.Wide, Preactivated((depth - 4) / 6) with { Widening = int.Parse(match.Groups["widening"].ValueSpan, CultureInfo.InvariantCulture) }),
            "cifar_highway" when depth >= 7 => Cifar(canonical, Papers.Highway, Highway(depth)),
            _ => null,
        };
    }

    /// <summary>The architecture of a name.</summary>
    /// <exception cref="ImportException">There is none; the hint names similar ones.</exception>
    public static Architecture Get(string name) => Find(name) ?? throw new ImportException(
        $"no network is called '{name}'",
        $"{string.Join(", ", Similar(name))} are similar; 'resnetvk networks' lists all");

    private static ShortcutKind ShortcutOfSuffix(string suffix) =>
        suffix.Length == 0 ? ShortcutKind.ZeroChannels : s_shortcutOptions.First(o => o.Suffix == suffix).Shortcut;

    private static IEnumerable<string> Similar(string name) => All
        .Select(a => a.Name)
        .OrderByDescending(n => n.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        .ThenBy(n => EditDistance.Between(n, name.ToLowerInvariant()))
        .Take(3);

    private static IEnumerable<Architecture> ImageNetResidual()
    {
        (int Depth, BlockKind Block, ImmutableArray<int> Blocks)[] depths =
        [
            (18, BlockKind.Basic, [2, 2, 2, 2]), (34, BlockKind.Basic, [3, 4, 6, 3]),
            (50, BlockKind.Bottleneck, [3, 4, 6, 3]), (101, BlockKind.Bottleneck, [3, 4, 23, 3]), (152, BlockKind.Bottleneck, [3, 8, 36, 3]),
        ];
        foreach ((int depth, BlockKind block, ImmutableArray<int> blocks) in depths)
        {
            bool isBottleneck = block == BlockKind.Bottleneck;
            ResidualNetwork network = new() { Block = block, Blocks = blocks };
            yield return ImageNet($"resnet{depth}", Papers.Residual, network, isBottleneck ? "v1.5, stride on the 3×3" : "");
            if (isBottleneck)
            {
                yield return ImageNet(
                    $"resnet{depth}_v1", Papers.Residual, network with { StrideOnFirst = true }, "v1, stride on the 1×1");
                continue;
            }

            yield return ImageNet($"resnet{depth}_a", Papers.Residual, network with { Shortcut = ShortcutKind.ZeroChannels }, s_shortcutOptions[0].Remark);
            yield return ImageNet($"resnet{depth}_c", Papers.Residual, network with { Shortcut = ShortcutKind.AllProjections }, s_shortcutOptions[2].Remark);
            yield return ImageNet($"plain{depth}", Papers.Residual, network with { Shortcut = ShortcutKind.None }, "no shortcuts");
        }
    }

    private static IEnumerable<Architecture> ImageNetVariants()
    {
        ResidualNetwork resnet18 = new() { Blocks = [2, 2, 2, 2] };
        ResidualNetwork resnet34 = new() { Blocks = [3, 4, 6, 3] };
        ResidualNetwork resnet50 = new() { Block = BlockKind.Bottleneck, Blocks = [3, 4, 6, 3] };
        ResidualNetwork resnet101 = resnet50 with { Blocks = [3, 4, 23, 3] };
        yield return ImageNet("resnet50_dilated8", Papers.Dilated, resnet50 with { DilatedStages = 2 }, "dilated, stride 8");
        yield return ImageNet("resnet50_dilated16", Papers.Dilated, resnet50 with { DilatedStages = 1 }, "dilated, stride 16");
        yield return ImageNet("resnext50_32x4d", Papers.Grouped, resnet50 with { Groups = 32, GroupWidth = 4 });
        yield return ImageNet("resnext101_32x8d", Papers.Grouped, resnet101 with { Groups = 32, GroupWidth = 8 });
        yield return ImageNet("wide_resnet50_2", Papers.Wide, resnet50 with { GroupWidth = 128 });
        yield return ImageNet("wide_resnet101_2", Papers.Wide, resnet101 with { GroupWidth = 128 });
        foreach ((string name, ResidualNetwork network) in new[] { ("18", resnet18), ("34", resnet34), ("50", resnet50), ("101", resnet101) })
        {
            yield return ImageNet($"se_resnet{name}", Papers.Squeeze, network with { Squeeze = new Squeeze() });
            yield return ImageNet(
                $"resnet{name}d", Papers.BagOfTricks, network with { Stem = StemKind.Deep, Shortcut = ShortcutKind.AveragedProjection });
        }

        // timm rounds the inner channels up to 8; that only matters where a stage has 64.
        yield return ImageNet("seresnet18", Papers.Squeeze, resnet18 with { Squeeze = new Squeeze(LeastChannels: 8) });
        yield return ImageNet("seresnet34", Papers.Squeeze, resnet34 with { Squeeze = new Squeeze(LeastChannels: 8) });
    }

    private static IEnumerable<Architecture> CifarResidual()
    {
        foreach (int depth in new[] { 20, 32, 44, 56, 110, 1202 })
        {
            int blocks = (depth - 2) / 6;
            yield return Cifar($"resnet{depth}", blocks, ShortcutKind.ZeroChannels);
            if (depth <= 110)
            {
                yield return Cifar($"resnet{depth}_b", blocks, ShortcutKind.Projection);
                yield return Cifar($"resnet{depth}_c", blocks, ShortcutKind.AllProjections);
                yield return Cifar($"plain{depth}", blocks, ShortcutKind.None);
            }
        }
    }

    private static IEnumerable<Architecture> CifarVariants()
    {
        ResidualNetwork small = new() { Blocks = [2, 2, 2, 2], Stem = StemKind.Small, ShortcutName = "shortcut", HeadName = "linear" };
        yield return Cifar("resnet18_cifar", Papers.Residual, small);
        yield return Cifar("resnet34_cifar", Papers.Residual, small with { Blocks = [3, 4, 6, 3] });
        yield return Cifar("resnet50_cifar", Papers.Residual, small with { Blocks = [3, 4, 6, 3], Block = BlockKind.Bottleneck });
    }

    private static IEnumerable<Architecture> Preactivated()
    {
        PreactivationNetwork large = new() { Block = BlockKind.Bottleneck, Blocks = [3, 4, 6, 3], StemChannels = 64, HasLargeStem = true, HeadName = "fc" };
        yield return ImageNet("resnet50_v2", Papers.Preactivation, large);
        yield return ImageNet("resnet101_v2", Papers.Preactivation, large with { Blocks = [3, 4, 23, 3] });
        yield return ImageNet("resnet152_v2", Papers.Preactivation, large with { Blocks = [3, 8, 36, 3] });

        // kuangliu's four-stage networks end without a norm; the paper's three-stage networks have one.
        PreactivationNetwork four = new() { Blocks = [2, 2, 2, 2], StemChannels = 64, HasFinalNorm = false };
        yield return Cifar("preact_resnet18", Papers.Preactivation, four);
        yield return Cifar("preact_resnet34", Papers.Preactivation, four with { Blocks = [3, 4, 6, 3] });
        yield return Cifar("preact_resnet50", Papers.Preactivation, four with { Blocks = [3, 4, 6, 3], Block = BlockKind.Bottleneck });
        foreach (int depth in new[] { 20, 32, 44, 56, 110 })
        {
            yield return Cifar($"preact_resnet{depth}", Papers.Preactivation, Preactivated((depth - 2) / 6));
        }

        PreactivationNetwork preact164 = new() { Block = BlockKind.Bottleneck, Blocks = Three(18), StemChannels = 16 };
        yield return Cifar("preact_resnet164", Papers.Preactivation, preact164);
        yield return Cifar("preact_resnet1001", Papers.Preactivation, preact164 with { Blocks = Three(111) });
        foreach ((int depth, int widening) in new[] { (16, 8), (28, 10), (40, 4) })
        {
            yield return Cifar($"wrn_{depth}_{widening}", Papers.Wide, Preactivated((depth - 4) / 6) with { Widening = widening });
        }
    }

    private static IEnumerable<Architecture> Forerunners()
    {
        (int Depth, ImmutableArray<int> Convolutions)[] depths =
            [(11, [1, 1, 2, 2, 2]), (13, [2, 2, 2, 2, 2]), (16, [2, 2, 3, 3, 3]), (19, [2, 2, 4, 4, 4])];
        foreach ((int depth, ImmutableArray<int> convolutions) in depths)
        {
            yield return ImageNet($"vgg{depth}", Papers.VeryDeep, new VggNetwork { Convolutions = convolutions });
            yield return ImageNet($"vgg{depth}_bn", Papers.VeryDeep, new VggNetwork { Convolutions = convolutions, HasNorms = true });
        }

        yield return Cifar("highway19", Papers.Highway, new HighwayNetwork { Layers = [5, 5, 5], Channels = [32, 64, 96] });
        yield return Cifar("highway32", Papers.Highway, Highway(32));
        yield return Cifar("maxout_cifar", Papers.Maxout, new MaxoutNetwork { Channels = [48, 96, 96] });
    }

    private static IEnumerable<Architecture> WorkedExamples()
    {
        ResidualNetwork resnet50 = new() { Block = BlockKind.Bottleneck, Blocks = [3, 4, 6, 3] };
        yield return new Architecture
        {
            Name = "fcn_resnet50",
            Paper = Papers.FullyConvolutional,
            Family = new SegmentationNetwork { Backbone = resnet50 with { DilatedStages = 2 } },
            Defaults = new NetworkSettings(3, 520, 520, 21),
            Pictures = s_unscaledPictures,

            // A second head that torchvision needs in training only.
            IgnoredPrefixes = ["aux_classifier."],
        };
        yield return new Architecture
        {
            Name = "resnet50_fpn",
            Paper = Papers.Pyramid,
            Family = new FeaturePyramidNetwork { Body = resnet50 },
            Defaults = s_imageNet with { Classes = 0 },
            Pictures = s_unscaledPictures,

            // The detectors that torchvision puts on top.
            IgnoredPrefixes = ["rpn.", "roi_heads.", "head.", "body.fc."],
        };
    }

    private static PreactivationNetwork Preactivated(int blocks) => new() { Blocks = Three(blocks), StemChannels = 16 };

    // 3 convolutions that set the channels, the highway layers and the classifier make the depth; the first stages have those that do not divide by three.
    private static HighwayNetwork Highway(int depth) => new() { Layers = [(depth - 2) / 3, (depth - 3) / 3, (depth - 4) / 3], Channels = [32, 48, 64] };

    private static ImmutableArray<int> Three(int blocks) => [blocks, blocks, blocks];

    private static Architecture ImageNet(string name, string paper, INetworkFamily family, string remark = "") => new()
    {
        Name = name,
        Paper = paper,
        Family = family,
        Defaults = s_imageNet,
        Pictures = s_imageNetPictures,
        Remark = remark,
    };

    private static Architecture Cifar(string name, string paper, INetworkFamily family) => new()
    {
        Name = name,
        Paper = paper,
        Family = family,
        Defaults = s_cifar,
        Pictures = s_cifarPictures,
    };

    /// <summary>He et al. 2015 §4.2: three stages of 16, 32 and 64 channels.</summary>
    private static Architecture Cifar(string name, int blocks, ShortcutKind shortcut) => new()
    {
        Name = name,
        Paper = Papers.Residual,
        Family = new ResidualNetwork
        {
            Blocks = Three(blocks),
            Stem = StemKind.Small,
            StemChannels = 16,
            Shortcut = shortcut,
            ShortcutName = "shortcut",
            HeadName = "linear",
        },
        Defaults = s_cifar,
        Pictures = s_unscaledPictures,
        Remark = shortcut == ShortcutKind.None ? "no shortcuts" : s_shortcutOptions.First(o => o.Shortcut == shortcut).Remark,
        HasFreeWidth = true,
    };

    [GeneratedRegex(
        "^(?<family>cifar_resnet)(?<depth>[1-9][0-9]{0,3})(?<suffix>(_[abc])?)$|^(?<family>cifar_plain|cifar_preact|cifar_highway)(?<depth>[1-9][0-9]{0,3})$"
        + "|^(?<family>wrn_)(?<depth>[1-9][0-9]{0,3})_(?<widening>[1-9][0-9]?)$")]
    private static partial Regex AnyDepth();
}
