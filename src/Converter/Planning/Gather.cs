using ResNetVk.Converter.Graphs;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>A strided gather from a value into a box of another: what the kernels <c>rearrange</c> and <c>rearrange_blocks</c> do in one dispatch.</summary>
/// <param name="Input">Where elements come from.</param>
/// <param name="Output">Where they go.</param>
/// <param name="Box">Sizes of the box.</param>
/// <param name="At">Where the box begins in the output; four axes, as the following.</param>
/// <param name="Permutation">The axis of the box that walks each axis of the input.</param>
/// <param name="Starts">Where the walk begins.</param>
/// <param name="Steps">Its steps, signed.</param>
/// <param name="Fill">The value where it leaves the input.</param>
internal sealed record Gather(
    Value Input,
    Value Output,
    BlockedShape Box,
    IReadOnlyList<int> At,
    IReadOnlyList<int> Permutation,
    IReadOnlyList<int> Starts,
    IReadOnlyList<int> Steps,
    float Fill)
{
    private static readonly string[] s_axes = ["N", "C", "H", "W"];

    private BlockedShape X => BlockedShape.Of(Input.Shape);

    private BlockedShape Y => BlockedShape.Of(Output.Shape);

    private bool ReachesLastChannel => At[1] + Box.C == Y.C;

    /// <summary>Whether it moves whole blocks of four channels, as <c>rearrange_blocks</c> wants.</summary>
    public bool MovesBlocks =>
        Permutation[1] == 1 && Steps[1] == 1 && Starts[1] % 4 == 0 && At[1] % 4 == 0
        && (Box.C % 4 == 0 || ReachesLastChannel)
        && (Fill == 0 || (X.C % 4 == 0 && Y.C % 4 == 0));

    /// <summary>The dispatch, by blocks where <see cref="MovesBlocks"/> and it is wished.</summary>
    /// <param name="regions">Where values lie.</param>
    /// <param name="byBlocks">False for the kernel that every device runs.</param>
    public DispatchBuilder Plan(RegionTable regions, bool byBlocks)
    {
        bool blocks = byBlocks && MovesBlocks;
        DispatchBuilder builder = (blocks ? new DispatchBuilder(KernelCatalog.RearrangeBlocks) : regions.Rules.Dispatch(KernelCatalog.Rearrange))
            .Shape(X, "I")
            .Shape(Box, "BOX_")
            .Shape(Y, "O")
            .Constant("FILL", Fill)
            .Bind("x", regions.Activation(Input))
            .Bind("y", regions.Activation(Output));
        for (int d = 0; d < 4; d++)
        {
            builder
                .Constant($"AT_{s_axes[d]}", At[d])
                .Constant($"PERM_{s_axes[d]}", Permutation[d])
                .Constant($"STEP_{s_axes[d]}", Steps[d])
                .Constant($"START_{s_axes[d]}", Starts[d]);
        }

        // A box that ends at the last channel also writes the zero lanes that follow it.
        int end = ReachesLastChannel ? 4 * Y.C4 : At[1] + Box.C;
        int together = regions.Rules.HasHalfValues ? 2 : 1;
        return builder.Invocations((long)Box.H * Box.W, blocks ? Box.C4 : ((end + together - 1) / together) - (At[1] / together), Box.N);
    }
}
