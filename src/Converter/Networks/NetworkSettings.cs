namespace ResNetVk.Converter.Networks;

/// <summary>What may differ between two networks of one architecture; a state dict's shapes tell it.</summary>
/// <param name="InputChannels">Colour planes of the input.</param>
/// <param name="Height">Rows of the usual input.</param>
/// <param name="Width">Columns of the usual input.</param>
/// <param name="Classes">Outputs of the last layer; 0 to end the network before it.</param>
/// <param name="StemChannels">Channels of the first convolution where the architecture leaves them free; null for its own.</param>
public sealed record NetworkSettings(int InputChannels, int Height, int Width, int Classes, int? StemChannels = null);
