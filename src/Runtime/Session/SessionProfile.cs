namespace ResNetVk.Runtime;

/// <summary>Where the time of one inference goes, dispatch by dispatch.</summary>
/// <remarks>
/// Dispatches are kept from overlapping while they are measured, so the sum is somewhat larger than the time of an ordinary run on a GPU.
/// </remarks>
/// <param name="Dispatches">In order of execution.</param>
public sealed record SessionProfile(IReadOnlyList<DispatchTime> Dispatches)
{
    /// <summary>Sum over the dispatches.</summary>
    public double TotalNanoseconds => Dispatches.Sum(dispatch => dispatch.ElapsedNanoseconds);
}
