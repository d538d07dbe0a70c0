namespace ResNetVk.Format.Plan;

/// <summary>Number of workgroups of a dispatch in each direction.</summary>
/// <param name="X">Workgroups in x.</param>
/// <param name="Y">Workgroups in y.</param>
/// <param name="Z">Workgroups in z.</param>
public readonly record struct Grid(int X, int Y, int Z);
