namespace ResNetVk.Converter.Networks;

/// <summary>Networks built by one rule. Implementations are data: two architectures of a family differ in properties only.</summary>
public interface INetworkFamily
{
    /// <summary>Describes the network layer by layer.</summary>
    /// <param name="network">Receives inputs, layers and outputs.</param>
    /// <param name="settings">Sizes of the input and number of classes.</param>
    public void Describe(NetworkBuilder network, NetworkSettings settings);
}
