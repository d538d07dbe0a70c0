namespace ResNetVk.Training;

/// <summary>What networks of an experiment are compared by.</summary>
internal enum Quantity
{
    /// <summary>Of the last epoch.</summary>
    TrainError,

    /// <summary>After the last epoch.</summary>
    TestError,

    /// <summary>The mean standard deviation of the layers' responses.</summary>
    Response,
}
