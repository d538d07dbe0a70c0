namespace ResNetVk.Training;

/// <summary>How weights are drawn before training; see <see cref="WeightDrawing"/>.</summary>
public enum InitializationKind
{
    /// <summary>He et al. 2015, "Delving deep into rectifiers": keeps the size of gradients behind ReLU.</summary>
    He,

    /// <summary>Glorot and Bengio 2010: keeps the sizes of values and gradients where there is no ReLU.</summary>
    Xavier,
}
