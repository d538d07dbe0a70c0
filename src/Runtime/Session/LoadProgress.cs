namespace ResNetVk.Runtime;

/// <summary>How far the creation of a session is.</summary>
/// <param name="Stage">What it is busy with.</param>
/// <param name="Done">How much of the stage is done, in the stage's unit.</param>
/// <param name="Total">How much there is; 0 where it is not counted.</param>
public readonly record struct LoadProgress(LoadStage Stage, long Done, long Total);
