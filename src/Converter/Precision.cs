namespace ResNetVk.Converter;

/// <summary>How numbers are stored: the weights of convolutions and fully connected layers, and what layers hand to each other. Everything is computed in 32-bit floats.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>Weights in 16-bit floats (IEEE 754 binary16): half of the file, half of what a device reads; each weight is rounded once.</summary>
    Fp16,

    /// <summary>
    /// Weights and activations in 16-bit floats: half of the arena as well, and half of the memory traffic of layers that wait for it. Each value is rounded once
    /// more. For GPUs: the kernels for processors read 32-bit activations, so that a processor runs such a file slowly.
    /// </summary>
    Fp16Activations,
}
