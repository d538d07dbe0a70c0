namespace ResNetVk.Training;

/// <summary>What a program that runs the trained network says of the test images.</summary>
/// <param name="Name">The program.</param>
/// <param name="On">What it ran on, or why it did not.</param>
/// <param name="Predictions">For the images compared; null where it did not run.</param>
/// <param name="IsFailure">True where it did not run and should have.</param>
public sealed record RuntimeResult(string Name, string On, TestPredictions? Predictions, bool IsFailure = false);
