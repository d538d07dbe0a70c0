using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Validation;

/// <summary>Checks that a plan can be replayed with the tensors of its file: nothing missing, nothing out of bounds.</summary>
public static class PlanValidator
{
    /// <summary>More dimensions than any operator of the format has.</summary>
    private const int LargestRank = 8;

    /// <summary>The bytes of an input or output are counted in 31 bits.</summary>
    private const long MostElements = int.MaxValue / sizeof(float);

    private const int LongestSide = 16384;

    /// <summary>Checks a plan against the tensors of its file.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tensors">Every tensor of the file by name: weights and SPIR-V modules.</param>
    /// <exception cref="ModelFormatException">A rule is broken; the message gives the JSON path, what was expected and what was found.</exception>
    public static void Validate(ModelPlan plan, IReadOnlyDictionary<string, TensorEntry> tensors) => Validate(plan, tensors, new ModuleValidator(tensors));

    private static void Validate(ModelPlan plan, IReadOnlyDictionary<string, TensorEntry> tensors, ModuleValidator modules)
    {
        CheckProvenance(plan.Provenance);
        CheckArena(plan);
        CheckStatistics(plan.Statistics);
        CheckNames("plan.inputs", plan.Inputs, input => input.Name);
        CheckNames("plan.outputs", plan.Outputs, output => output.Name);
        CheckNames("plan.packedTensors", plan.PackedTensors, packed => packed.Name);

        for (int i = 0; i < plan.Inputs.Count; i++)
        {
            CheckInput(plan.Inputs[i], $"plan.inputs[{i}]");
        }

        for (int i = 0; i < plan.Outputs.Count; i++)
        {
            CheckShape(plan.Outputs[i].Shape, $"plan.outputs[{i}].shape");
        }

        if (plan.Classification is PlannedClassification classification)
        {
            CheckClassification(plan, classification);
        }

        new StepValidator(plan, tensors, modules).Check();
    }

    /// <summary>Checks the plans of a file: each by itself, and that they are one network for different input shapes.</summary>
    /// <param name="plans">The plans in order.</param>
    /// <param name="tensors">Every tensor of the file by name: weights and SPIR-V modules.</param>
    /// <exception cref="ModelFormatException">A rule is broken; the message gives the JSON path, what was expected and what was found.</exception>
    public static void Validate(IReadOnlyList<ModelPlan> plans, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        if (plans.Count == 0)
        {
            throw Mismatch.At("plans", "at least one plan", "none");
        }

        HashSet<string> shapes = new(StringComparer.Ordinal);
        ModuleValidator modules = new(tensors);
        for (int i = 0; i < plans.Count; i++)
        {
            ModelPlan plan = plans[i];
            Validate(plan, tensors, modules);
            CheckSameNames($"plans[{i}].inputs", plans[0].Inputs.Select(input => input.Name), plan.Inputs.Select(input => input.Name));
            CheckSameNames($"plans[{i}].outputs", plans[0].Outputs.Select(output => output.Name), plan.Outputs.Select(output => output.Name));
            string shape = string.Join(", ", plan.Inputs.Select(input => string.Join("x", input.Shape)));
            if (!shapes.Add(shape))
            {
                throw Mismatch.At($"plans[{i}].inputs", "other shapes than those of the plans before", shape);
            }
        }
    }

    /// <summary>Bytes of a dense F32 tensor of a shape that has been checked.</summary>
    internal static long SizeInBytes(IReadOnlyList<int> shape) => shape.Aggregate((long)sizeof(float), (size, dimension) => size * dimension);

    private static void CheckSameNames(string path, IEnumerable<string> expected, IEnumerable<string> found)
    {
        if (!expected.SequenceEqual(found))
        {
            throw Mismatch.At(
                path,
                $"the names of the first plan, {string.Join(", ", expected.Select(MessageText.Quote))}",
                string.Join(", ", found.Select(MessageText.Quote)));
        }
    }

    private static void CheckProvenance(Provenance provenance)
    {
        if (provenance.SourceSha256.Length != 64
            || provenance.SourceSha256.Any(digit => digit is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))))
        {
            throw Mismatch.At(
                "plan.provenance.sourceSha256", "64 lower-case hexadecimal digits", MessageText.Quote(provenance.SourceSha256));
        }
    }

    private static void CheckArena(ModelPlan plan)
    {
        if (plan.ActivationType is not (ElementType.F32 or ElementType.F16))
        {
            throw Mismatch.At("plan.activationType", "F32 or F16", plan.ActivationType.Name());
        }

        if (plan.ArenaLowerBoundInBytes < 0)
        {
            throw Mismatch.At("plan.arenaLowerBoundInBytes", "0 or more", $"{plan.ArenaLowerBoundInBytes}");
        }

        if (plan.ArenaSizeInBytes < plan.ArenaLowerBoundInBytes)
        {
            throw Mismatch.At(
                "plan.arenaSizeInBytes", $"at least the lower bound of {plan.ArenaLowerBoundInBytes} bytes", $"{plan.ArenaSizeInBytes}");
        }
    }

    private static void CheckStatistics(ModelStatistics statistics)
    {
        (string Name, long Value)[] counts =
        [
            ("parameters", statistics.Parameters),
            ("multiplyAdds", statistics.MultiplyAdds),
            ("sourceNodes", statistics.SourceNodes),
            ("optimizedNodes", statistics.OptimizedNodes),
            ("weightSizeInBytes", statistics.WeightSizeInBytes),
        ];
        foreach ((string name, long value) in counts)
        {
            if (value < 0)
            {
                throw Mismatch.At($"plan.statistics.{name}", "0 or more", $"{value}");
            }
        }
    }

    private static void CheckNames<T>(string path, IReadOnlyList<T> items, Func<T, string> nameOf)
    {
        if (items.Count == 0 && path != "plan.packedTensors")
        {
            throw Mismatch.At(path, "at least one", "none");
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            string name = nameOf(items[i]);
            if (name.Length == 0)
            {
                throw Mismatch.At($"{path}[{i}].name", "a name", "an empty string");
            }

            if (!names.Add(name))
            {
                throw Mismatch.At($"{path}[{i}].name", "a name used once", $"{MessageText.Quote(name)} a second time");
            }
        }
    }

    private static void CheckShape(IReadOnlyList<int> shape, string path)
    {
        long elements = 1;
        bool valid = shape.Count <= LargestRank;
        for (int i = 0; valid && i < shape.Count; i++)
        {
            valid = shape[i] > 0 && elements <= MostElements / shape[i];
            elements *= shape[i];
        }

        if (!valid)
        {
            throw Mismatch.At(
                path,
                $"at most {LargestRank} positive sizes with a product of at most {MostElements}",
                $"[{string.Join(", ", shape.Take(LargestRank + 1))}]");
        }
    }

    private static void CheckInput(PlannedInput input, string path)
    {
        CheckShape(input.Shape, $"{path}.shape");
        if (input.Image is null != input.LoadImage is null)
        {
            throw Mismatch.At(
                path,
                "both image and loadImage or neither",
                input.Image is null ? "loadImage without image" : "image without loadImage");
        }

        if (input.Image is null && (input.LoadTexture ?? input.LoadPlanes) is not null)
        {
            throw Mismatch.At(path, "image, as for every input that takes textures", input.LoadTexture is null ? "loadPlanes without image" : "loadTexture without image");
        }

        if (input.Image is ImagePreprocessing image)
        {
            CheckImage(image, input.Shape, $"{path}.image");
        }
    }

    private static void CheckImage(ImagePreprocessing image, IReadOnlyList<int> shape, string path)
    {
        int channels = image.Color switch
        {
            ImageColor.Rgb or ImageColor.Bgr => 3,
            ImageColor.Gray => 1,
            _ => throw Mismatch.At($"{path}.color", "rgb, bgr or gray", $"{(int)image.Color}"),
        };
        if (shape.Count != 4 || shape[image.ChannelsLast ? 3 : 1] != channels)
        {
            throw Mismatch.At(
                path,
                image.ChannelsLast ? $"an input of shape [N, H, W, {channels}]" : $"an input of shape [N, {channels}, H, W]",
                $"[{string.Join(", ", shape)}]");
        }

        if (!IsFinite(image.Scale) || image.Scale == 0)
        {
            throw Mismatch.At($"{path}.scale", "a finite number other than zero", $"{image.Scale}");
        }

        CheckChannelValues(image.Mean, channels, $"{path}.mean", zeroAllowed: true);
        CheckChannelValues(image.Std, channels, $"{path}.std", zeroAllowed: false);
        if (image.ResizeShorterSide is int length)
        {
            // A shorter side of this length leaves enough for the centre crop, whichever way the picture lies.
            int least = image.ChannelsLast ? Math.Max(shape[1], shape[2]) : Math.Max(shape[2], shape[3]);
            if (length < least || length > LongestSide)
            {
                throw Mismatch.At($"{path}.resizeShorterSide", $"{least} (the input's longer side) to {LongestSide}", $"{length}");
            }

            if (image.KeepSize)
            {
                throw Mismatch.At(path, "either resizeShorterSide or keepSize", "both");
            }
        }
    }

    private static void CheckChannelValues(IReadOnlyList<float> values, int channels, string path, bool zeroAllowed)
    {
        if (values.Count != channels)
        {
            throw Mismatch.At(path, $"{channels} numbers, one per channel", $"{values.Count}");
        }

        for (int c = 0; c < channels; c++)
        {
            if (!IsFinite(values[c]) || (!zeroAllowed && values[c] == 0))
            {
                throw Mismatch.At($"{path}[{c}]", zeroAllowed ? "a finite number" : "a finite number other than zero", $"{values[c]}");
            }
        }
    }

    private static void CheckClassification(ModelPlan plan, PlannedClassification classification)
    {
        const string path = "plan.classification";
        if (classification.OutputIndex < 0 || classification.OutputIndex >= plan.Outputs.Count)
        {
            throw Mismatch.At($"{path}.outputIndex", $"0 to {plan.Outputs.Count - 1}", $"{classification.OutputIndex}");
        }

        IReadOnlyList<int> shape = plan.Outputs[classification.OutputIndex].Shape;
        long elements = SizeInBytes(shape) / sizeof(float);
        if (classification.ClassCount < 1 || elements % classification.ClassCount != 0)
        {
            throw Mismatch.At(
                $"{path}.classCount", $"a divisor of the {elements} elements of output {classification.OutputIndex}", $"{classification.ClassCount}");
        }

        if (classification.K < 1 || classification.K > classification.ClassCount)
        {
            throw Mismatch.At($"{path}.k", $"1 to {classification.ClassCount}", $"{classification.K}");
        }

        if (plan.Labels.Count != 0 && plan.Labels.Count != classification.ClassCount)
        {
            throw Mismatch.At("plan.labels", $"no label or {classification.ClassCount}, one per class", $"{plan.Labels.Count}");
        }

        if (classification.Steps.Count == 0)
        {
            throw Mismatch.At($"{path}.steps", "at least one step", "none");
        }
    }

    private static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);
}
