using ResNetVk.Converter.Emit;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Converter.Passes;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>Chains of whole networks, read back from the program that the kernel reads and compared with the references of their steps.</summary>
public sealed class ChainPlanTests
{
    [Theory]
    [InlineData("resnet20", 1, 32, 32)]
    [InlineData("resnet20", 1, 28, 28)]
    [InlineData("resnet20", 2, 37, 29)]
    [InlineData("resnet20", 1, 32, 32, Precision.Fp16)]
    [InlineData("resnet20", 1, 32, 32, Precision.Fp32, true)]
    [InlineData("resnet20", 1, 32, 32, Precision.Fp16, true)]
    [InlineData("resnet20_b", 1, 32, 32)]
    [InlineData("resnet20_c", 3, 19, 23)]
    [InlineData("resnet56", 1, 32, 32)]
    [InlineData("plain20", 1, 32, 32)]
    [InlineData("resnet18", 1, 32, 32)]
    [InlineData("resnet18", 1, 32, 32, Precision.Fp32, true)]
    [InlineData("resnet50", 1, 32, 32)]
    public void Every_chain_computes_what_its_steps_compute(
        string network, int items, int height, int width, Precision precision = Precision.Fp32, bool winograd = false)
    {
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile(network, items, height, width, new CompileOptions { Precision = precision, Winograd = winograd }));
        Assert.NotEmpty(chains);
        Assert.All(chains, ChainCheck.Everything);

        // For each subgroup size one, the widest first, and before all that compute one step.
        Assert.All(chains.GroupBy(chain => chain.FirstStep), variants =>
        {
            Assert.Equal([(16, 1), (8, 2), (4, 4)], variants.Select(chain => (chain.Lanes, chain.Vector)));
            Assert.Equal(variants.Select(chain => chain.Alternative), chains[0].Plan.Steps[variants.Key].Alternatives.Take(3));
            Assert.Single(variants.Select(chain => chain.LastStep).Distinct());
        });
    }

    [Theory]
    [InlineData(32, false, "w8h8v1_l16", "w8h4v2_l8", "w8h2v4_l4")]
    [InlineData(32, true, "w8h8v1f2_l16", "w8h4v2f2_l8", "w8h2v4_l4")]
    [InlineData(28, true, "w7h7v1_l16", "w7h4v2_l8", "w7h2v4_l4")]
    public void Tiles_fit_the_maps_and_are_transformed_where_that_is_faster(int size, bool winograd, params string[] expected)
    {
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile("resnet20", 1, size, size, new CompileOptions { Winograd = winograd }));
        Assert.Equal(expected.Select(variant => $"chain_lanes/{variant}"), chains.Select(chain => chain.Alternative.Name));
    }

    [Fact]
    public void For_a_conformance_run_every_variant_is_planned()
    {
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile("resnet20", 1, 28, 28, new CompileOptions { EveryVariant = true }));
        Assert.Equal(
            KernelCatalog.ChainLanes.Variants.Select(variant => $"chain_lanes/{variant}").Order(StringComparer.Ordinal),
            chains.Select(chain => chain.Alternative.Name).Order(StringComparer.Ordinal));
        Assert.All(chains, ChainCheck.Everything);
        Assert.Single(chains.Select(chain => chain.LastStep).Distinct());
    }

    [Theory]
    [InlineData("resnet20", 23, 2)]
    [InlineData("resnet20_b", 23, 0)]
    [InlineData("plain20", 21, 0)]
    public void A_network_for_small_pictures_is_one_chain_with_its_shortcuts_without_weights_read_in_place(string network, int steps, int inPlace)
    {
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile(network, 1, 32, 32));
        Assert.All(chains, chain =>
        {
            Assert.Equal((0, steps), (chain.FirstStep, chain.Alternative.Covers + 1));
            Assert.Equal(steps, chain.Plan.Steps.Count);
            Assert.Equal(steps - inPlace, chain.Layers.Count);
            Assert.Equal(inPlace, chain.Layers.Count(layer => layer.RowStep == 2 && layer.ColumnStep == 2 && layer.FirstBlock > 0));
        });
    }

    [Fact]
    public void A_chain_ends_where_its_outputs_take_too_much_and_the_next_begins_behind_it()
    {
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile("resnet56", 1, 32, 32));
        (int First, int Last)[] parts = [.. chains.Select(chain => (chain.FirstStep, chain.LastStep)).Distinct()];
        Assert.InRange(parts.Length, 2, 8);
        Assert.Equal(0, parts[0].First);
        Assert.Equal(chains[0].Plan.Steps.Count - 1, parts[^1].Last);
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
    }

    [Theory]
    [InlineData("resnet20", 224)]
    [InlineData("resnet18", 224)]
    [InlineData("preact_resnet20", 32)]
    [InlineData("highway19", 32)]
    public void Large_layers_and_prologues_and_gates_are_in_no_chain(string network, int size) =>
        Assert.Empty(DecodedChain.Of(Compile(network, 1, size, size)));

    [Fact]
    public void What_is_read_under_another_shape_is_made_as_a_whole_before()
    {
        GraphSketch sketch = new();
        Value b = sketch.Conv("b", sketch.Conv("a", sketch.Input("x", 2, 3, 19, 5), 8), 8);
        Value flat = sketch.Node("flat", new Reshape(new TensorShape(2, 8, 1, 95)), b);
        Value d = sketch.Conv("d", sketch.Conv("c", flat, 12, kernel: 1), 8, kernel: 1);
        sketch.Output(sketch.Node("mean", new GlobalAveragePool(), sketch.Add("sum", d, flat)));
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile(sketch));
        Assert.Equal([4, 4, 4], chains.Select(chain => chain.Alternative.Covers));
        Assert.All(chains, ChainCheck.Everything);
    }

    [Fact]
    public void A_tile_that_reads_nothing_but_padding_waits_for_nobody()
    {
        GraphSketch sketch = new();
        Value c = sketch.Conv("c", sketch.Conv("b", sketch.Conv("a", sketch.Input("x", 1, 3, 7, 5), 8), 8), 8, kernel: 1, new Window(PT: 11, PL: 2, PB: 1));
        sketch.Output(sketch.Conv("d", c, 8));
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile(sketch));
        Assert.Equal([3, 3, 3], chains.Select(chain => chain.Alternative.Covers));
        Assert.All(chains, ChainCheck.Everything);
        Assert.All(chains, chain => Assert.Equal(0, chain.Tiles.First(tile => tile.Layer == 2).Need));
    }

    [Fact]
    public void What_others_read_is_the_last_output_of_a_chain()
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 13, 11);
        for (int i = 0; i < 10; i++)
        {
            x = sketch.Conv($"conv{i}", x, 8);
            if (i == 4)
            {
                sketch.Output(x);
            }
        }

        sketch.Output(x);
        IReadOnlyList<DecodedChain> chains = DecodedChain.Of(Compile(sketch));
        Assert.Equal([(0, 4), (5, 9)], chains.Select(chain => (chain.FirstStep, chain.LastStep)).Distinct());
        Assert.All(chains, ChainCheck.Everything);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Fewer_than_four_steps_are_not_worth_it(int layers, bool expected)
    {
        GraphSketch sketch = new();
        Value x = sketch.Input("x", 1, 3, 13, 11);
        for (int i = 0; i < layers; i++)
        {
            x = sketch.Conv($"conv{i}", x, 8);
        }

        sketch.Output(x);
        Assert.Equal(expected, DecodedChain.Of(Compile(sketch)).Count > 0);
    }

    [Fact]
    public void Programs_are_in_the_file_but_are_no_weights()
    {
        CompiledModel model = Compile("resnet20", 1, 32, 32);
        string[] programs = [.. DecodedChain.Of(model).Select(chain => chain.Dispatch.Bound("program").Tensor!)];
        Assert.Equal(3, programs.Distinct().Count());
        HashSet<string> weights = [.. model.Plan.Steps.SelectMany(step => step.Alternatives[^1].Dispatches).SelectMany(d => d.Bindings)
            .Where(b => b.Space == BufferSpace.Tensor).Select(b => b.Tensor!)];
        Assert.Equal(weights.Sum(name => (long)model.Tensors[name].Data.Length), model.Plan.Statistics.WeightSizeInBytes);
    }

    private static CompiledModel Compile(GraphSketch sketch) => Emitter.Emit(SketchPlan.Of(PassRunner.Run(sketch.Build())));

    private static CompiledModel Compile(string network, int items, int height, int width, CompileOptions? options = null) => Compiler.Compile(
        $"random:{network}",
        (options ?? new CompileOptions()) with { InputShapes = new Dictionary<string, TensorShape> { [""] = new(items, 3, height, width) } }).Model;
}
