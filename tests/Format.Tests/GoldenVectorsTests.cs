using System.Text;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;
using ResNetVk.Format.Validation;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>Golden vectors in a file: they survive the round trip, what does not fit the plan is named, and their arithmetic is as documented.</summary>
public sealed class GoldenVectorsTests
{
    private static readonly Dictionary<string, BrokenGolden> s_broken = new()
    {
        ["no sums"] = new(g => g with { Sums = 0 }, "golden.sums", "a power of two up to 4096, found 0"),
        ["odd sums"] = new(g => g with { Sums = 3 }, "golden.sums", "found 3"),
        ["many sums"] = new(g => g with { Sums = 8192 }, "golden.sums", "found 8192"),
        ["steps out of order"] = new(g => g with { Values = [g.Values[1], g.Values[0]] }, "golden.values[1]", "in the order loads, steps, stores"),
        ["a step twice"] = new(g => g with { Values = [g.Values[1], g.Values[1]] }, "golden.values[1]", "after the one before"),
        ["unknown place"] = new(In(v => v with { Place = (GoldenPlace)7 }), "golden.values[1].place", "found 7"),
        ["step that is not there"] = new(In(v => v with { Index = 2 }), "golden.values[1].index", "found 2"),
        ["negative index"] = new(In(v => v with { Index = -1 }), "golden.values[1]", "found"),
        ["three sizes"] = new(In(v => v with { Shape = [2, 5, 1] }), "golden.values[1].shape", "4 sizes of a value of 64 bytes of type F32", "[2, 5, 1]"),
        ["other sizes"] = new(In(v => v with { Shape = [2, 9, 1, 1] }), "golden.values[1].shape", "[2, 9, 1, 1]"),
        ["size zero"] = new(In(v => v with { Shape = [2, 0, 1, 1] }), "golden.values[1].shape"),
        ["sizes that overflow"] = new(In(v => v with { Shape = [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue] }), "golden.values[1].shape"),
        ["negative samples"] = new(In(v => v with { Samples = -1 }), "golden.values[1].samples", "0 to 16, found -1"),
        ["more samples than elements"] = new(In(v => v with { Samples = 17 }), "golden.values[1].samples", "0 to 16, found 17"),
        ["negative error"] = new(In(v => v with { AllowedError = -1 }), "golden.values[1].allowedError", "found -1"),
        ["error that is no number"] = new(In(v => v with { AllowedSumError = float.NaN }), "golden.values[1].allowedSumError", "found NaN"),
        ["fewer samples than the tensors hold"] = new(In(v => v with { Samples = 1 }), "golden.positions", "a tensor of"),
        ["tensor that is not there"] = new(g => g with { Positions = "golden/nowhere" }, "golden.positions", "'golden/nowhere'"),
        ["a weight as tensor"] = new(g => g with { Expected = "conv.weight" }, "golden.expected", "begins with 'golden/'"),
        ["tensor of another type"] = new(g => g with { Expected = g.Positions }, "golden.expected", "of type F32", "of type U32"),
    };

    public static TheoryData<string> Names => [.. s_broken.Keys];

    [Fact]
    public void They_survive_the_round_trip_and_belong_to_their_plan()
    {
        ModelPlan larger = SampleModel.Plan() with { Inputs = [.. SampleModel.Plan().Inputs.Select((p, i) => i == 0 ? p : p with { Shape = [2, 37, 29, 1] })] };
        CompiledModel model = CompiledModel.Create([SampleModel.Plan(), larger], [.. SampleModel.Tensors(), .. Tensors()], [null, Sample()]);
        CompiledModel read = CompiledModel.Parse(model.ToBytes());

        Assert.Null(read.Golden);
        PlanAssert.Equal(Sample(), read.ForInputShapes([2, 3, 7, 11], [2, 37, 29, 1]).Golden);
        Assert.Null(read.ForInputShapes([2, 3, 7, 11], [2, 29, 37, 1]).Golden);
        Assert.Equal(["rnvk.sha256", "rnvk.version", "rnvk.plan", "rnvk.plan.2", "rnvk.golden.2"], SafetensorsFile.Parse(model.ToBytes()).Metadata.Keys);
        PlanAssert.Equal(Sample(), Create(Sample()).Golden);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_does_not_fit_the_plan_is_named(string name)
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => Create(s_broken[name].Break(Sample())));
        Assert.All(s_broken[name].Expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        Assert.Contains(": expected ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(", found ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_16_bits_have_twice_as_many_elements_and_stored_ones_as_many_as_ever()
    {
        // The load's 2,464 bytes, the steps' 64 and 96; what is stored is F32 in any case.
        GoldenVectors golden = Sample() with
        {
            Values =
            [
                Value(GoldenPlace.Load, 0, [2, 8, 7, 11], 2),
                Value(GoldenPlace.Step, 0, [2, 5, 2, 1], 3),
                Value(GoldenPlace.Step, 1, [2, 11, 1, 2], 0),
                Value(GoldenPlace.Store, 1, [2, 11, 1, 1], 1),
            ],
        };
        CompiledModel model = CreateHalf(golden);
        PlanAssert.Equal(golden, CompiledModel.Parse(model.ToBytes()).Golden);
        Assert.Equal([ElementType.F16, ElementType.F16, ElementType.F16, ElementType.F32], golden.Values.Select(v => v.TypeIn(model.Plan)));
        Assert.All(Sample().Values, v => Assert.Equal(ElementType.F32, v.TypeIn(SampleModel.Plan())));

        Refused(() => CreateHalf(Sample()), "golden.values[0].shape", "4 sizes of a value of 2464 bytes of type F16");
        Refused(() => Create(golden), "golden.values[0].shape", "4 sizes of a value of 2464 bytes of type F32");
        Refused(() => CreateHalf(In(v => v with { Samples = 33 })(golden)), "golden.values[1].samples", "0 to 32, found 33");

        static void Refused(Func<object> create, params string[] expected)
        {
            ModelFormatException exception = Assert.Throws<ModelFormatException>(create);
            Assert.All(expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(16u, 1f, "golden.positions[3]: expected less than 16")]
    [InlineData(uint.MaxValue, 1f, "golden.positions[3]")]
    [InlineData(0u, float.NaN, "golden.expected[7]: expected a finite number")]
    [InlineData(0u, float.PositiveInfinity, "golden.expected[7]")]
    public void What_the_tensors_hold_is_checked(uint position, float expected, string message)
    {
        TensorEntry[] tensors = Tensors();
        uint[] positions = tensors[0].ToWords();
        positions[3] = position;
        float[] numbers = tensors[1].ToFloats();
        numbers[7] = expected;
        tensors = [TensorEntryValues.FromWords("golden/positions", positions), TensorEntryValues.FromFloats("golden/expected", [numbers.Length], numbers)];
        ModelFormatException exception = Assert.Throws<ModelFormatException>(
            () => CompiledModel.Create([SampleModel.Plan()], [.. SampleModel.Tensors(), .. tensors], [Sample()]));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Golden_vectors_of_a_plan_that_is_not_there_are_refused()
    {
        byte[] content = Create(Sample()).ToBytes();

        // The same length, so that only the key is another one; what stands under it does not matter.
        const string Key = "\"rnvk.golden\":\"{\\\"po";
        string text = Encoding.Latin1.GetString(content);
        Assert.Contains(Key, text, StringComparison.Ordinal);
        byte[] renamed = Encoding.Latin1.GetBytes(text.Replace(Key, "\"rnvk.golden.2\":\"\\\"o", StringComparison.Ordinal));
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(CompiledModelTests.Rehash(renamed)));
        Assert.Contains("found others", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_descriptions_are_refused()
    {
        Dictionary<string, TensorEntry> tensors = SampleModel.Tensors().Concat(Tensors()).ToDictionary(tensor => tensor.Name);
        byte[] json = Encoding.UTF8.GetBytes(GoldenJsonWriter.Write(Sample()));
        int refused = 0;
        foreach ((uint seed, byte[] content) in Mutation.Of(json).Samples(20_000))
        {
            string text = Encoding.Latin1.GetString(content);
            try
            {
                refused += Attempt.IsRefused(() => GoldenValidator.Validate([SampleModel.Plan()], [GoldenJsonReader.Read(text)], tensors)) ? 1 : 0;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Mutation with seed {seed}: {text}", exception);
            }
        }

        Assert.InRange(refused, 5_000, 19_999);
    }

    [Fact]
    public void The_input_is_as_documented()
    {
        float[] first = new float[100_000];
        float[] second = new float[100_000];
        GoldenPattern.FillInput(0, first);
        GoldenPattern.FillInput(1, second);
        for (uint e = 0; e < 3; e++)
        {
            // mix(1) = 0x514E28B7 is a known value of the finaliser.
            uint hash = Mix(unchecked(e + Mix(1)));
            Assert.Equal(((hash >> 9) + 0.5 - (1 << 22)) / (1 << 21), first[e]);
            Assert.Equal(((Mix(unchecked(e + Mix(2))) >> 9) + 0.5 - (1 << 22)) / (1 << 21), second[e]);
        }

        Assert.Equal(0x514E28B7u, Mix(1));
        Assert.InRange(first.Average(), -0.01, 0.01);
        Assert.InRange(first.Average(x => x * x), 1.32, 1.35);
        Assert.InRange(first.Zip(second, (x, y) => x * y).Average(), -0.02, 0.02);
        Assert.All(first, x => Assert.InRange(Math.Abs(x), 1e-7f, 2f));
    }

    [Fact]
    public void Every_element_counts_once_in_one_sum()
    {
        const int Count = 1003;
        float[] values = new float[Count];
        GoldenPattern.FillInput(2, values);
        double[] sums = new double[8];
        GoldenPattern.Sum(values, sums);
        double[] expected = new double[8];
        for (int p = 0; p < Count; p++)
        {
            (int sum, double sign) = GoldenPattern.TermOf(p, 8);
            uint hash = Mix((uint)(p / 16) + 1);
            Assert.Equal(((int)(hash >> 16) % 8, (hash >> (p % 16) & 1) == 0 ? 1.0 : -1.0), (sum, sign));
            expected[sum] += sign * values[p];
        }

        Assert.All(expected.Zip(sums), pair => Assert.Equal(pair.First, pair.Second, 9));
    }

    [Fact]
    public void Positions_are_described_as_elements()
    {
        GoldenValue blocked = Sample().Values[0];
        Assert.Equal("[0,0,0,0]", blocked.Describe(0));
        Assert.Equal("[1,2,6,10]", blocked.Describe((2 * 7 * 11 * 4) - 2));
        GoldenValue dense = Sample().Values[^1];
        Assert.Equal("[1,10,0,0]", dense.Describe(21));
    }

    private static uint Mix(uint h)
    {
        unchecked
        {
            h = (h ^ (h >> 16)) * 0x85EBCA6B;
            h = (h ^ (h >> 13)) * 0xC2B2AE35;
            return h ^ (h >> 16);
        }
    }

    private static Func<GoldenVectors, GoldenVectors> In(Func<GoldenValue, GoldenValue> change) =>
        golden => golden with { Values = BrokenPlan.Replace(golden.Values, 1, change) };

    private static GoldenVectors Sample() => new()
    {
        Positions = "golden/positions",
        Expected = "golden/expected",
        Sums = 2,
        Values =
        [
            Value(GoldenPlace.Load, 0, [2, 3, 7, 11], 2),
            Value(GoldenPlace.Step, 0, [2, 5, 1, 1], 3),
            Value(GoldenPlace.Step, 1, [2, 11, 1, 1], 0),
            Value(GoldenPlace.Store, 1, [2, 11, 1, 1], 1),
        ],
    };

    private static GoldenValue Value(GoldenPlace place, int index, int[] shape, int samples) =>
        new() { Place = place, Index = index, Shape = shape, Samples = samples, AllowedError = 1.25e-5f, AllowedSumError = 0.5f };

    private static TensorEntry[] Tensors() =>
    [
        TensorEntryValues.FromWords("golden/positions", [0, 615, 3, 15, 1, 21]),
        TensorEntryValues.FromFloats("golden/expected", [14], [.. Enumerable.Range(0, 14).Select(i => (i * 0.37f) - 2)]),
    ];

    private static CompiledModel Create(GoldenVectors golden) =>
        CompiledModel.Create([SampleModel.Plan()], [.. SampleModel.Tensors(), .. Tensors()], [golden]);

    private static CompiledModel CreateHalf(GoldenVectors golden) =>
        CompiledModel.Create([SampleModel.HalfPlan()], [.. SampleModel.Tensors(), .. Tensors()], [golden]);

    /// <param name="Break">Makes it wrong.</param>
    /// <param name="Expected">What the message must contain.</param>
    private sealed record BrokenGolden(Func<GoldenVectors, GoldenVectors> Break, params string[] Expected);
}
