namespace ResNetVk.Converter.Networks.Matching;

/// <summary>The names that published weights come with, beside those of torchvision, timm and akamaster's and kuangliu's repositories, which are the names here.</summary>
public static class NamingDialects
{
    /// <summary>No translation.</summary>
    public static NamingDialect Own { get; } = new("");

    /// <summary>All that translate.</summary>
    public static IReadOnlyList<NamingDialect> All { get; } =
    [
        Transformers("resnet."),

        // The model without its classifier, saved on its own.
        Transformers(""),

        new(
            "timm's resnetv2",
            ("stem.conv", "conv1"),
            ("stages.{s}.blocks.{b}.norm{n}", "layer{s+1}.{b}.bn{n}"),
            ("stages.{s}.blocks.{b}.conv{n}", "layer{s+1}.{b}.conv{n}"),
            ("stages.{s}.blocks.{b}.downsample.conv", "layer{s+1}.{b}.shortcut.0"),
            ("norm", "bn"),
            ("head.fc", "fc")),

        // Squeeze-and-excitation as a sequence of linear, ReLU, linear, sigmoid.
        new("moskomule/senet.pytorch", ("{*}.se.fc.0", "{*}.se.fc1"), ("{*}.se.fc.2", "{*}.se.fc2")),

        // Small networks with the names of the large ones.
        new("bearpaw/pytorch-classification", ("layer{s}.{b}.downsample.{n}", "layer{s}.{b}.shortcut.{n}"), ("fc", "linear")),

        new(
            "xternalz/WideResNet-pytorch",
            ("block{s}.layer.{b}.convShortcut", "layer{s}.{b}.shortcut.0"),
            ("block{s}.layer.{b}.bn{n}", "layer{s}.{b}.bn{n}"),
            ("block{s}.layer.{b}.conv{n}", "layer{s}.{b}.conv{n}"),
            ("bn1", "bn"),
            ("fc", "linear")),

        new(
            "torchvision before 0.14",
            ("fpn.inner_blocks.{n}", "fpn.inner_blocks.{n}.0"),
            ("fpn.layer_blocks.{n}", "fpn.layer_blocks.{n}.0")),
    ];

    private static NamingDialect Transformers(string prefix) => new(
        "Hugging Face transformers",
        ($"{prefix}embedder.embedder.convolution", "conv1"),
        ($"{prefix}embedder.embedder.normalization", "bn1"),
        ($"{prefix}encoder.stages.{{s}}.layers.{{b}}.layer.{{c}}.convolution", "layer{s+1}.{b}.conv{c+1}"),
        ($"{prefix}encoder.stages.{{s}}.layers.{{b}}.layer.{{c}}.normalization", "layer{s+1}.{b}.bn{c+1}"),
        ($"{prefix}encoder.stages.{{s}}.layers.{{b}}.shortcut.convolution", "layer{s+1}.{b}.downsample.0"),
        ($"{prefix}encoder.stages.{{s}}.layers.{{b}}.shortcut.normalization", "layer{s+1}.{b}.downsample.1"),
        ("classifier.1", "fc"));
}
