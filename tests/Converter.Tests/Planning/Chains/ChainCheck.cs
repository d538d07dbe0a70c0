using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>Asserts that a chain's program computes what the references of its steps compute, and that nothing it reads is missing or overwritten.</summary>
internal sealed class ChainCheck
{
    private readonly DecodedChain _chain;
    private readonly ReferenceFlow _flow;
    private readonly int[] _stepOf;
    private readonly NamedDispatch[] _references;

    private ChainCheck(DecodedChain chain)
    {
        _chain = chain;
        _flow = new ReferenceFlow(chain.Plan);
        _references = [.. chain.Plan.Steps.Select(step => new NamedDispatch(step.Alternatives[^1].Dispatches[0]))];

        // A shortcut without weights is a step, but no layer.
        _stepOf = [.. Enumerable.Range(chain.FirstStep, chain.Alternative.Covers + 1).Where(step => _references[step].Kernel != "rearrange")];
    }

    private IEnumerable<int> AllLayers => Enumerable.Range(0, _chain.Layers.Count);

    /// <summary>Checks everything.</summary>
    public static void Everything(DecodedChain chain)
    {
        ChainCheck check = new(chain);
        Assert.Equal(check._stepOf.Length, chain.Layers.Count);
        Assert.Equal(chain.LastStep, check._stepOf[^1]);
        Assert.All(check.AllLayers, check.TheLayerIsThatOfItsStep);
        Assert.All(check.AllLayers, check.ItReadsWhatItsStepReads);
        Assert.All(check.AllLayers, check.EveryOutputIsMadeOnce);
        Assert.All(chain.Tiles, check.WhatATileReadsIsMadeBeforeIt);
        check.EverySideIsHalfOfEveryLayer();
        check.PlacesInTheArenaDoNotOverlap();
        check.WhatIsReadStaysUntouched();
        check.WhatItKeepsIsReadByNobodyElse();
        check.WeightsAreWhereTheyArePacked();
        check.ItIsWithinItsLimits();
    }

    private void TheLayerIsThatOfItsStep(int index)
    {
        DecodedLayer layer = _chain.Layers[index];
        NamedDispatch reference = _references[_stepOf[index]];
        if (layer.Form == DecodedLayer.Average)
        {
            Assert.Equal("global_average_pool", reference.Kernel);
            Assert.Equal((Blocks(reference["C"]), reference["H"], reference["W"]), (layer.Blocks, layer.IH, layer.IW));
            Assert.Equal((layer.Blocks, 1, 1, false), (layer.OutputBlocks, layer.OH, layer.OW, layer.HasShortcut));
            return;
        }

        Assert.Equal("conv2d_reference", reference.Kernel);
        Assert.Equal(
            new[] { "IH", "IW", "OH", "OW", "KH", "KW", "SH", "SW", "PT", "PL" }.Select(name => reference[name]),
            [layer.IH, layer.IW, layer.OH, layer.OW, layer.KH, layer.KW, layer.SH, layer.SW, layer.PT, layer.PL]);
        Assert.Equal((Blocks(reference["IC"]), (int)reference["OC"]), (layer.Blocks, layer.OC));
        Assert.Equal(layer is { KH: 3, KW: 3, SH: 1, SW: 1 } ? DecodedLayer.Same3x3 : DecodedLayer.Any, layer.Form);
        Assert.Equal((1, 1, 1, 0), (reference["DH"], reference["DW"], reference["GROUPS"], reference["PROLOGUE"]));
        Assert.Equal(reference["RESIDUAL"] == 1, layer.HasShortcut);
        (float Low, float High) bounds = (Operators.ActivationKind)reference["ACTIVATION"] switch
        {
            Operators.ActivationKind.None => (float.NegativeInfinity, float.PositiveInfinity),
            Operators.ActivationKind.Relu => (0, float.PositiveInfinity),
            _ => (reference.Number("ACT_MIN"), reference.Number("ACT_MAX")),
        };
        Assert.Equal(bounds, (layer.Low, layer.High));
    }

    private void ItReadsWhatItsStepReads(int index)
    {
        DecodedLayer layer = _chain.Layers[index];
        int step = _stepOf[index];
        Assert.Equal(PlaceOf(step, _references[step].Bound("x")), layer.X);
        if (index == _chain.Layers.Count - 1)
        {
            Assert.Equal(_references[step].Bound("y").OffsetInBytes, layer.Y);
        }

        if (!layer.HasShortcut)
        {
            return;
        }

        Binding read = _references[step].Bound("r");
        int maker = _flow.MakerOf(step, read);
        if (!IsReadInPlace(maker))
        {
            Assert.Equal(PlaceOf(step, read), layer.Shortcut);
            Assert.Equal((1, 1, 0), (layer.RowStep, layer.ColumnStep, layer.FirstBlock));
            Assert.Equal((layer.OutputBlocks, layer.OH, layer.OW), (layer.ShortcutBlocks, layer.ShortcutH, layer.ShortcutW));
            return;
        }

        NamedDispatch moved = _references[maker];
        Assert.Equal(PlaceOf(maker, moved.Bound("x")), layer.Shortcut);
        Assert.Equal((moved["STEP_H"], moved["STEP_W"], -moved["START_C"]), (layer.RowStep, layer.ColumnStep, 4 * layer.FirstBlock));
        Assert.Equal((Blocks(moved["IC"]), moved["IH"], moved["IW"]), (layer.ShortcutBlocks, layer.ShortcutH, layer.ShortcutW));
        Assert.InRange((layer.OH - 1) * layer.RowStep, 0, layer.ShortcutH - 1);
        Assert.InRange((layer.OW - 1) * layer.ColumnStep, 0, layer.ShortcutW - 1);
        Assert.InRange(layer.FirstBlock + layer.ShortcutBlocks, 1, layer.OutputBlocks);
    }

    private void EveryOutputIsMadeOnce(int index)
    {
        DecodedLayer layer = _chain.Layers[index];
        int[,,,] made = new int[Items(index), layer.OutputBlocks, layer.OH, layer.OW];
        foreach (DecodedTile tile in _chain.Tiles.Where(tile => tile.Layer == index))
        {
            (int block, int endBlock, int endRow, int endColumn) = _chain.Extent(tile);
            for (; block < endBlock; block++)
            {
                for (int row = tile.OH; row < endRow; row++)
                {
                    for (int column = tile.OW; column < endColumn; column++)
                    {
                        made[tile.N, block, row, column]++;
                    }
                }
            }
        }

        Assert.Equal(made.Length, made.Cast<int>().Count(times => times == 1));
    }

    private void WhatATileReadsIsMadeBeforeIt(DecodedTile tile)
    {
        Assert.InRange(tile.Need, 0, tile.Number);
        DecodedLayer layer = _chain.Layers[tile.Layer];
        int step = _stepOf[tile.Layer];
        (_, _, int endRow, _) = _chain.Extent(tile);
        int[] rows = [.. Enumerable.Range(tile.OH, endRow - tile.OH)];
        int[] inputRows = layer.Form == DecodedLayer.Average
            ? [.. Enumerable.Range(0, layer.IH)]
            : [.. rows.SelectMany(row => Enumerable.Range((row * layer.SH) - layer.PT, layer.KH)).Where(row => row >= 0 && row < layer.IH).Distinct()];
        AreMade(MakerOf(step, _references[step].Bound("x")), (layer.IH, layer.IW), inputRows);
        if (layer.HasShortcut)
        {
            AreMade(MakerOf(step, _references[step].Bound("r")), (layer.ShortcutH, layer.ShortcutW), [.. rows.Select(row => row * layer.RowStep)]);
        }

        void AreMade(int maker, (int Height, int Width) size, int[] read)
        {
            int made = Array.IndexOf(_stepOf, maker);
            if (made < 0)
            {
                Assert.False(IsInside(maker));
                return;
            }

            // Under another shape any row may be anywhere.
            bool hasRows = (_chain.Layers[made].OH, _chain.Layers[made].OW) == size;
            IEnumerable<DecodedTile> needed = _chain.Tiles.Where(other => other.Layer == made && other.N == tile.N
                && read.Any(row => !hasRows || (row >= other.OH && row < _chain.Extent(other).EndRow)));
            Assert.All(needed, other => Assert.True(other.Number < tile.Need, $"{tile} reads {other}"));
        }
    }

    // In order, so that nobody takes a tile before those which it needs of its side.
    private void EverySideIsHalfOfEveryLayer()
    {
        int[] list = [.. _chain.Tiles.Select(tile => tile.Listed)];
        int firstSide = _chain.Dispatch["FIRST_SIDE"];
        Assert.Equal(Enumerable.Range(0, list.Length), list.Order());
        int[][] sides = [list[..firstSide], list[firstSide..]];
        Assert.All(sides, side => Assert.Equal(side.Order(), side));
        foreach (int index in AllLayers)
        {
            int[] tiles = [.. _chain.Tiles.Where(tile => tile.Layer == index).Select(tile => tile.Number)];
            Assert.Equal(tiles[..((tiles.Length + 1) / 2)], sides[0].Where(tile => _chain.Tiles[tile].Layer == index));
            Assert.Equal(tiles[((tiles.Length + 1) / 2)..], sides[1].Where(tile => _chain.Tiles[tile].Layer == index));
        }
    }

    private void PlacesInTheArenaDoNotOverlap()
    {
        NamedDispatch dispatch = _chain.Dispatch;
        Binding state = dispatch.Bound("state");
        Assert.Equal((4L * ((2 * _chain.Tiles.Count) + 4), true), (state.SizeInBytes, state.Clears));
        Assert.All(new[] { "x", "y" }, name => Assert.Equal((0L, _chain.Plan.ArenaSizeInBytes), (dispatch.Bound(name).OffsetInBytes, dispatch.Bound(name).SizeInBytes)));
        (long Begin, long End)[] places =
        [
            (state.OffsetInBytes, state.OffsetInBytes + state.SizeInBytes),
            .. AllLayers.Select(index => (_chain.Layers[index].Y, _chain.Layers[index].Y + OutputSize(index))),
            .. Inputs().Select(input => (input.OffsetInBytes, input.OffsetInBytes + input.SizeInBytes)),
        ];
        Assert.All(places, place => Assert.InRange(place.End, place.Begin + 1, _chain.Plan.ArenaSizeInBytes));
        (long Begin, long End)[] inOrder = [.. places.Order()];
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.InRange(pair.Second.Begin, pair.First.End, long.MaxValue));
    }

    // Any tile may be computed once more while the chain runs; and the steps' own alternatives keep to the same plan.
    private void WhatIsReadStaysUntouched() => Assert.All(
        _chain.Steps.SelectMany(step => step.Alternatives).Where(a => a.Covers == 0).SelectMany(a => a.Dispatches).SelectMany(d => d.Bindings)
            .Where(b => b.Space == BufferSpace.Arena && b.Writes),
        write => Assert.DoesNotContain(
            Inputs(), input => input.OffsetInBytes < write.OffsetInBytes + write.SizeInBytes && write.OffsetInBytes < input.OffsetInBytes + input.SizeInBytes));

    private void WhatItKeepsIsReadByNobodyElse() => Assert.All(
        _flow.Reads.Where(read => IsInside(read.Maker) && read.Maker != _chain.LastStep), read => Assert.True(IsInside(read.Reader), $"{read} reads what a chain keeps"));

    private void WeightsAreWhereTheyArePacked()
    {
        Binding bound = _chain.Dispatch.Bound("w");
        PackedTensor packed = Assert.Single(_chain.Plan.PackedTensors, tensor => tensor.Name == bound.Tensor);
        Assert.Equal(packed.SizeInBytes, bound.SizeInBytes);
        NamedDispatch[] parts = [.. packed.Prepacks.Select(prepack => new NamedDispatch(prepack)).OrderBy(part => Target(part).OffsetInBytes)];
        long end = 0;
        foreach (Binding part in parts.Select(Target))
        {
            Assert.Equal((packed.Name, end), (part.Tensor, part.OffsetInBytes));
            end += part.SizeInBytes;
        }

        Assert.Equal(packed.SizeInBytes, end);
        int[] layers = [.. AllLayers.Where(index => _chain.Layers[index].Form != DecodedLayer.Average)];
        Assert.Equal(2 * layers.Length, parts.Length);
        foreach (int index in layers)
        {
            DecodedLayer layer = _chain.Layers[index];
            NamedDispatch reference = _references[_stepOf[index]];
            if (_chain.IsWinograd && layer.Form == DecodedLayer.Same3x3)
            {
                // The 16 elements of a block and a channel lie together.
                NamedDispatch part = AssertPart(layer.Weights, reference.Bound("w"), reference["IC"], 16, _chain.Lanes * _chain.Vector, 1);
                Assert.Equal(("pack_winograd_weights", 1, 16), (part.Kernel, part["ELEMENT_STEP"], part["PLACE_STEP"]));
            }
            else
            {
                NamedDispatch part = AssertPart(layer.Weights, reference.Bound("w"), reference["IC"], layer.KH * layer.KW, _chain.Lanes, _chain.Vector);
                Assert.Equal(("pack_conv_weights", layer.KH, layer.KW), (part.Kernel, part["KH"], part["KW"]));
            }

            NamedDispatch bias = AssertPart(layer.Bias, reference.Bound("b"), 1, 1, _chain.Lanes, _chain.Vector);
            Assert.Equal(("pack_conv_weights", 1, 1), (bias.Kernel, bias["KH"], bias["KW"]));

            NamedDispatch AssertPart(long offset, Binding weight, int inputChannels, int texels, int lanes, int vector)
            {
                NamedDispatch part = Assert.Single(parts, part => Target(part).OffsetInBytes == offset);
                Assert.Equal(weight.Tensor, part.Bound("w").Tensor);
                Assert.Equal(
                    [reference["OC"], inputChannels, lanes, vector],
                    new[] { "OC", "IC", "LANES", "VECTOR" }.Select(name => part[name]));
                Assert.InRange(part["OCP"], reference["OC"], reference["OC"] + (_chain.Lanes * _chain.Vector) - 1);
                Assert.Equal(16L * texels * Blocks(inputChannels) * part["OCP"], Target(part).SizeInBytes);
                return part;
            }
        }

        static Binding Target(NamedDispatch part) => part.Bound(part.Kernel == "pack_winograd_weights" ? "u" : "p");
    }

    private void ItIsWithinItsLimits()
    {
        Assert.InRange(_chain.Alternative.Covers, 3, int.MaxValue);
        Assert.All(_chain.Steps, step => Assert.InRange(step.MultiplyAdds, 0, 6_000_000));
        Assert.InRange(AllLayers.SkipLast(1).Sum(OutputSize) + _chain.Dispatch.Bound("state").SizeInBytes, 1, 1 << 20);

        // Of a thread that computes all tiles; with what it spends on waiting at most. Beside a layer's own rounds Mesa 22.3 counts 6 for a tile, for a mean 7.
        const int LooksAtMost = 16384;
        const int RoundsBeside = 7;
        Assert.InRange(_chain.Tiles.Sum(tile => RoundsBeside + _chain.Layers[tile.Layer].RoundsOfATile) + LooksAtMost, 1, 65_535);
        DeviceRequirements requirements = _chain.Alternative.Requirements;
        Assert.Equal((true, _chain.Lanes, true), (requirements.Processor, requirements.SubgroupSize, requirements.SubgroupShuffle));
        Assert.InRange(requirements.TexelBufferElements, _chain.Plan.ArenaSizeInBytes / 16, int.MaxValue);
    }

    // What it reads of what it does not make: from where the plan has it.
    private IEnumerable<Binding> Inputs()
    {
        IEnumerable<int> readers = Enumerable.Range(_chain.FirstStep, _chain.Alternative.Covers + 1);
        return _flow.Reads.Where(read => readers.Contains(read.Reader) && !IsInside(read.Maker)).Select(read => read.Read with { Kind = BindingKind.Storage }).Distinct();
    }

    private long PlaceOf(int step, Binding read) =>
        Array.IndexOf(_stepOf, _flow.MakerOf(step, read)) is >= 0 and int made ? _chain.Layers[made].Y : read.OffsetInBytes;

    // Who makes what is added: of a shortcut without weights who makes what that reads.
    private int MakerOf(int step, Binding read)
    {
        int maker = _flow.MakerOf(step, read);
        return IsReadInPlace(maker) ? _flow.MakerOf(maker, _references[maker].Bound("x")) : maker;
    }

    private bool IsInside(int step) => step >= _chain.FirstStep && step <= _chain.LastStep;

    private bool IsReadInPlace(int step) => IsInside(step) && !_stepOf.Contains(step);

    private int Items(int index) => _references[_stepOf[index]]["N"];

    private long OutputSize(int index) => 16L * Items(index) * _chain.Layers[index].OutputBlocks * _chain.Layers[index].OH * _chain.Layers[index].OW;

    private static int Blocks(int channels) => (channels + 3) / 4;
}
