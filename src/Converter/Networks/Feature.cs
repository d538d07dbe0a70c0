namespace ResNetVk.Converter.Networks;

/// <summary>A value of a network while it is being described: a feature map, or a vector of 1×1 maps.</summary>
/// <param name="Name">The value's name in the graph.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H for the network's usual input.</param>
/// <param name="Width">W for the network's usual input.</param>
/// <param name="Depth">Convolutions and fully connected layers on the longest way from the input.</param>
public readonly record struct Feature(string Name, int Channels, int Height, int Width, int Depth);
