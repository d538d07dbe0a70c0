namespace ResNetVk.Converter.Networks.Families;

/// <summary>Global average pooling and a fully connected layer.</summary>
internal static class ClassifierHead
{
    /// <summary>Ends a network.</summary>
    /// <param name="network">Receives the layers.</param>
    /// <param name="x">The last feature map.</param>
    /// <param name="name">Name of the fully connected layer.</param>
    /// <param name="classes">Its outputs; 0 to end before it, at value <c>flatten</c>.</param>
    internal static void Describe(NetworkBuilder network, Feature x, string name, int classes)
    {
        x = network.Flatten("flatten", network.GlobalAveragePool("avgpool", x));
        network.Output(classes > 0 ? network.Linear(name, x, classes) : x);
    }
}
