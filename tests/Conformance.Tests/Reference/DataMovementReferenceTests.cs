using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using Xunit;
using static ResNetVk.Conformance.Tests.Reference.OnnxAgreement;

namespace ResNetVk.Conformance.Tests.Reference;

public sealed class DataMovementReferenceTests
{
    [Fact]
    public void Identity_agrees() => Check(new Identity(), [Normal(71, 3, 5, 7)], w => w.AddNode("Identity", ["x0"]));

    [Fact]
    public void Reshape_agrees() => Check(
        new Reshape(new TensorShape(5, 21, 2)),
        [Normal(72, 2, 3, 5, 7)],
        w => w.AddNode("Reshape", ["x0", w.AddInitializer("shape", [5L, 21L, 2L], 3)]));

    [Fact]
    public void Rearrange_agrees_with_Transpose()
    {
        // ONNX: output axis k walks input axis perm[k]; here Permutation[d] names the output axis of input axis d.
        long[] perm = [2, 0, 3, 1];
        Rearrange op = new()
        {
            OutputShape = new TensorShape(5, 2, 7, 3),
            Permutation = [1, 3, 0, 2],
            Starts = [0, 0, 0, 0],
            Steps = [1, 1, 1, 1],
        };
        Check(op, [Normal(73, 2, 3, 5, 7)], w => w.AddNode("Transpose", ["x0"], OnnxAttributes.Ints("perm", perm)));
    }

    [Fact]
    public void Rearrange_agrees_with_Slice_forwards_and_backwards()
    {
        Rearrange op = new()
        {
            OutputShape = new TensorShape(2, 3, 2, 11),
            Permutation = [0, 1, 2, 3],
            Starts = [0, 4, 1, 10],
            Steps = [1, -2, 3, -1],
        };
        Check(op, [Normal(74, 2, 5, 7, 11)], w => w.AddNode(
            "Slice",
            [
                "x0", w.AddInitializer("starts", [4L, 1L, -1L], 3), w.AddInitializer("ends", [-100L, 7L, -100L], 3),
                w.AddInitializer("axes", [1L, 2L, 3L], 3), w.AddInitializer("steps", [-2L, 3L, -1L], 3),
            ]));
    }

    [Fact]
    public void Rearrange_agrees_with_Pad()
    {
        Rearrange op = new()
        {
            OutputShape = new TensorShape(1, 8, 5, 11),
            Permutation = [0, 1, 2, 3],
            Starts = [0, -2, 0, -3],
            Steps = [1, 1, 1, 1],
            Fill = 0.5f,
        };
        Check(op, [Normal(75, 1, 5, 5, 7)], w => w.AddNode(
            "Pad", ["x0", w.AddInitializer("pads", [0L, 2L, 0L, 3L, 0L, 1L, 0L, 1L], 8), w.AddInitializer("fill", [0.5f], [])]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Concat_agrees(int axis)
    {
        int[][] shapes = [[2, 3, 5, 7], [2, 3, 5, 7], [2, 3, 5, 7]];
        shapes[1][axis] = 11;
        shapes[2][axis] = 1;
        Check(
            new Concat(axis),
            [Normal(76, shapes[0]), Normal(77, shapes[1]), Normal(78, shapes[2])],
            w => w.AddNode("Concat", ["x0", "x1", "x2"], OnnxAttributes.Int("axis", axis)));
    }

    [Fact]
    public void Results_do_not_alias_their_inputs()
    {
        ReferenceTensor x = new(new TensorShape(2, 3));
        Assert.NotSame(x.Elements, ReferenceOperators.Evaluate(new Identity(), [x]).Elements);
        Assert.NotSame(x.Elements, ReferenceOperators.Evaluate(new Reshape(new TensorShape(6)), [x]).Elements);
    }
}
