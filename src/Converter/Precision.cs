namespace ResNetVk.Converter;

/// <summary>How the weights of convolutions and fully connected layers are stored. Everything is computed in 32-bit floats.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>16-bit floats (IEEE 754 binary16): half of the file, half of what a device reads; each weight is rounded once.</summary>
    Fp16,
}
