using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Validation;

/// <summary>Checks that golden vectors speak of steps of their plan, and that their tensors hold what they say.</summary>
public static class GoldenValidator
{
    private const int Rank = 4;

    /// <summary>Checks the golden vectors of a file against its plans, which have been checked, and its tensors.</summary>
    /// <param name="plans">The plans in order.</param>
    /// <param name="golden">One for each plan; null for a plan without.</param>
    /// <param name="tensors">Every tensor of the file by name.</param>
    /// <exception cref="ModelFormatException">A rule is broken; the message gives the JSON path, what was expected and what was found.</exception>
    public static void Validate(IReadOnlyList<ModelPlan> plans, IReadOnlyList<GoldenVectors?> golden, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        if (golden.Count != plans.Count)
        {
            throw Mismatch.At("golden", $"golden vectors or null for each of the {plans.Count} plans", $"{golden.Count}");
        }

        for (int i = 0; i < plans.Count; i++)
        {
            if (golden[i] is GoldenVectors vectors)
            {
                Check(plans[i], vectors, tensors, i == 0 ? "golden" : $"golden.{i + 1}");
            }
        }
    }

    private static void Check(ModelPlan plan, GoldenVectors golden, IReadOnlyDictionary<string, TensorEntry> tensors, string path)
    {
        if (golden.Sums is < 1 or > GoldenVectors.MostSums || (golden.Sums & (golden.Sums - 1)) != 0)
        {
            throw Mismatch.At($"{path}.sums", $"a power of two up to {GoldenVectors.MostSums}", $"{golden.Sums}");
        }

        (GoldenPlace Place, int Index)? last = null;
        long samples = 0;
        for (int i = 0; i < golden.Values.Count; i++)
        {
            GoldenValue value = golden.Values[i];
            if (last is { } before && (value.Place, value.Index).CompareTo(before) <= 0)
            {
                throw Mismatch.At($"{path}.values[{i}]", "a step after the one before, in the order loads, steps, stores", $"{value.Place} {value.Index}");
            }

            last = (value.Place, value.Index);
            CheckValue(plan, value, $"{path}.values[{i}]");
            samples += value.Samples;
        }

        long expected = samples + ((long)golden.Sums * golden.Values.Count);
        TensorEntry positions = FindTensor(tensors, golden.Positions, ElementType.U32, samples, $"{path}.positions");
        TensorEntry numbers = FindTensor(tensors, golden.Expected, ElementType.F32, expected, $"{path}.expected");
        CheckNumbers(golden, positions.ToWords(), numbers.ToFloats(), path);
    }

    private static void CheckValue(ModelPlan plan, GoldenValue value, string path)
    {
        if (value.Place is not (GoldenPlace.Load or GoldenPlace.Step or GoldenPlace.Store))
        {
            throw Mismatch.At($"{path}.place", "load, step or store", $"{(int)value.Place}");
        }

        if (value.Index < 0 || value.StepIn(plan) is null)
        {
            throw Mismatch.At($"{path}.index", $"the number of a {value.Place} step of the plan", $"{value.Index}");
        }

        BufferSpace space = value.Place == GoldenPlace.Store ? BufferSpace.Output : BufferSpace.Arena;
        if (value.RegionIn(plan) is not Binding region || region.Space != space)
        {
            throw Mismatch.At(path, $"a step whose reference alternative writes one region of the space {space} last", "another one");
        }

        // Each factor is checked before their product is asked for, which cannot overflow then.
        ElementType type = value.TypeIn(plan);
        long floats = region.SizeInBytes / type.SizeInBytes();
        long most = floats;
        bool valid = value.Shape.Count == Rank;
        for (int d = 0; valid && d < Rank; d++)
        {
            valid = value.Shape[d] > 0 && value.Shape[d] <= most;
            most /= Math.Max(value.Shape[d], 1);
        }

        if (!valid || value.FloatCount != floats)
        {
            throw Mismatch.At($"{path}.shape", $"4 sizes of a value of {region.SizeInBytes} bytes of type {type.Name()}", $"[{string.Join(", ", value.Shape.Take(Rank + 1))}]");
        }

        if (value.Samples < 0 || value.Samples > floats)
        {
            throw Mismatch.At($"{path}.samples", $"0 to {floats}", $"{value.Samples}");
        }

        CheckAllowed(value.AllowedError, $"{path}.allowedError");
        CheckAllowed(value.AllowedSumError, $"{path}.allowedSumError");
    }

    private static void CheckAllowed(float error, string path)
    {
        if (!IsFinite(error) || error < 0)
        {
            throw Mismatch.At(path, "a finite number, 0 or more", $"{error}");
        }
    }

    private static TensorEntry FindTensor(IReadOnlyDictionary<string, TensorEntry> tensors, string name, ElementType type, long elements, string path)
    {
        if (!name.StartsWith(GoldenVectors.TensorPrefix, StringComparison.Ordinal) || !tensors.TryGetValue(name, out TensorEntry? tensor))
        {
            throw Mismatch.At(path, $"the name of a tensor of the file that begins with '{GoldenVectors.TensorPrefix}'", MessageText.Quote(name));
        }

        if (tensor.Type != type || tensor.Data.Length != elements * type.SizeInBytes())
        {
            throw Mismatch.At(
                path,
                $"a tensor of {elements} elements of type {type.Name()} under the name {MessageText.Quote(name)}",
                $"{tensor.Data.Length / tensor.Type.SizeInBytes()} of type {tensor.Type.Name()}");
        }

        return tensor;
    }

    private static void CheckNumbers(GoldenVectors golden, uint[] positions, float[] expected, string path)
    {
        int at = 0;
        foreach (GoldenValue value in golden.Values)
        {
            long floats = value.FloatCount;
            for (int i = 0; i < value.Samples; i++, at++)
            {
                if (positions[at] >= floats)
                {
                    throw Mismatch.At($"{path}.positions[{at}]", $"less than {floats}, the floats of {value.Place} {value.Index}", $"{positions[at]}");
                }
            }
        }

        for (int i = 0; i < expected.Length; i++)
        {
            if (!IsFinite(expected[i]))
            {
                throw Mismatch.At($"{path}.expected[{i}]", "a finite number", $"{expected[i]}");
            }
        }
    }

    private static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);
}
