namespace ResNetVk.Training;

/// <summary>How gradients change weights.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="MomentumSgd"/>.</summary>
    Sgd,

    /// <summary><see cref="Training.AdamW"/>.</summary>
    AdamW,
}
