using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Validation;

/// <summary>Checks everything of a plan that is executed, from the steps down to the dispatches.</summary>
internal sealed class StepValidator
{
    /// <summary>Ids 0 to 2 are the workgroup size.</summary>
    private const int LeastConstants = 3;

    /// <summary>Bounds on what no dispatch comes near, so that a hostile file cannot ask for millions.</summary>
    private const int MostConstants = 256;

    private const int MostBindings = 32;

    /// <summary>Guaranteed maxComputeWorkGroupSize[2] (Vulkan 1.1, "Required Limits").</summary>
    private const int GuaranteedWorkgroupDepth = 64;

    private readonly ModelPlan _plan;
    private readonly BindingValidator _bindings;
    private readonly CopyValidator _copies;
    private readonly ModuleValidator _modules;

    public StepValidator(ModelPlan plan, IReadOnlyDictionary<string, TensorEntry> tensors, ModuleValidator modules)
    {
        _plan = plan;
        _bindings = new BindingValidator(plan, tensors);
        _copies = new CopyValidator(plan);
        _modules = modules;
    }

    public void Check()
    {
        for (int i = 0; i < _plan.PackedTensors.Count; i++)
        {
            CheckPackedTensor(i);
        }

        for (int i = 0; i < _plan.Inputs.Count; i++)
        {
            CheckStep(_plan.Inputs[i].Load, $"plan.inputs[{i}].load", StepPlace.Load, i);
            CheckOptionalStep(_plan.Inputs[i].LoadImage, $"plan.inputs[{i}].loadImage", StepPlace.LoadImage, i);
            CheckOptionalStep(_plan.Inputs[i].LoadTexture, $"plan.inputs[{i}].loadTexture", StepPlace.LoadTexture, i);
            CheckOptionalStep(_plan.Inputs[i].LoadPlanes, $"plan.inputs[{i}].loadPlanes", StepPlace.LoadPlanes, i);
        }

        new CopiedInputs(_plan).Check();
        for (int i = 0; i < _plan.Steps.Count; i++)
        {
            CheckStep(_plan.Steps[i], $"plan.steps[{i}]", StepPlace.Body, i);
        }

        for (int i = 0; i < _plan.Outputs.Count; i++)
        {
            CheckStep(_plan.Outputs[i].Store, $"plan.outputs[{i}].store", StepPlace.Store, i);
        }

        for (int i = 0; i < (_plan.Classification?.Steps.Count ?? 0); i++)
        {
            CheckStep(_plan.Classification!.Steps[i], $"plan.classification.steps[{i}]", StepPlace.Classification, i);
        }
    }

    private void CheckPackedTensor(int index)
    {
        PackedTensor packed = _plan.PackedTensors[index];
        string path = $"plan.packedTensors[{index}]";
        if (packed.SizeInBytes <= 0 || packed.SizeInBytes % 4 != 0)
        {
            throw Mismatch.At($"{path}.sizeInBytes", "a positive multiple of 4", $"{packed.SizeInBytes}");
        }

        if (packed.Prepacks.Count == 0)
        {
            throw Mismatch.At($"{path}.prepack", "at least one dispatch", "none");
        }

        for (int i = 0; i < packed.Prepacks.Count; i++)
        {
            string dispatchPath = packed.Prepacks.Count == 1 ? $"{path}.prepack" : $"{path}.prepack[{i}]";
            CheckDispatch(packed.Prepacks[i], dispatchPath, StepPlace.Prepack, index, DeviceRequirements.None);
            CheckWritten(packed.Prepacks[i].Bindings, BufferSpace.Packed, $"{dispatchPath}.bindings", "the packed tensor");
        }
    }

    private void CheckOptionalStep(PlanStep? step, string path, StepPlace place, int index)
    {
        if (step is not null)
        {
            CheckStep(step, path, place, index);
        }
    }

    private void CheckStep(PlanStep step, string path, StepPlace place, int index)
    {
        if (step.MultiplyAdds < 0)
        {
            throw Mismatch.At($"{path}.multiplyAdds", "0 or more", $"{step.MultiplyAdds}");
        }

        if (step.Alternatives.Count == 0)
        {
            throw Mismatch.At($"{path}.alternatives", "at least one alternative", "none");
        }

        for (int i = 0; i < step.Alternatives.Count; i++)
        {
            Alternative alternative = step.Alternatives[i];
            string alternativePath = $"{path}.alternatives[{i}]";
            CheckRequirements(alternative.Requirements, $"{alternativePath}.requirements");
            if (i == step.Alternatives.Count - 1 && alternative.Requirements != DeviceRequirements.None)
            {
                throw Mismatch.At(
                    $"{alternativePath}.requirements",
                    "no requirement: every device must be able to run the last alternative",
                    $"{alternative.Requirements}");
            }

            CheckCovers(step, i, alternativePath, place, index);
            if (alternative.Copy is ArenaRange copy)
            {
                _copies.Check(step, i, copy, alternativePath, place, index);
                continue;
            }

            if (alternative.Dispatches.Count == 0)
            {
                throw Mismatch.At($"{alternativePath}.dispatches", "at least one dispatch", "none");
            }

            for (int j = 0; j < alternative.Dispatches.Count; j++)
            {
                CheckDispatch(alternative.Dispatches[j], $"{alternativePath}.dispatches[{j}]", place, index, alternative.Requirements);
            }

            if (place == StepPlace.Store)
            {
                CheckWritten(
                    alternative.Dispatches.SelectMany(dispatch => dispatch.Bindings), BufferSpace.Output, alternativePath, "the output");
            }
        }
    }

    private void CheckCovers(PlanStep step, int alternative, string path, StepPlace place, int index)
    {
        int covers = step.Alternatives[alternative].Covers;
        if (covers != 0 && (place != StepPlace.Body || alternative == step.Alternatives.Count - 1))
        {
            throw Mismatch.At(
                $"{path}.covers",
                place != StepPlace.Body
                    ? "0: only alternatives of the network's steps compute other steps as well"
                    : "0: the last alternative computes its own step alone",
                $"{covers}");
        }

        int behind = _plan.Steps.Count - 1 - index;
        if (covers < 0 || (covers > 0 && covers > behind))
        {
            throw Mismatch.At($"{path}.covers", $"0 to {behind}, the number of steps behind this one", $"{covers}");
        }
    }

    private static void CheckRequirements(DeviceRequirements requirements, string path)
    {
        // A subgroup size is a power of two (Vulkan 1.1, VkPhysicalDeviceSubgroupProperties), 128 the largest there is.
        int size = requirements.SubgroupSize;
        if (size < 0 || size > 128 || (size & (size - 1)) != 0)
        {
            throw Mismatch.At($"{path}.subgroupSize", "0 or a power of two up to 128", $"{size}");
        }

        (string Name, long Value)[] limits =
        [
            ("texelBufferElements", requirements.TexelBufferElements),
            ("sharedMemorySizeInBytes", requirements.SharedMemorySizeInBytes),
            ("workgroupInvocations", requirements.WorkgroupInvocations),
            ("storageBufferRange", requirements.StorageBufferRange),
        ];
        foreach ((string name, long value) in limits)
        {
            if (value < 0)
            {
                throw Mismatch.At($"{path}.{name}", "0 or more", $"{value}");
            }
        }
    }

    private void CheckDispatch(Dispatch dispatch, string path, StepPlace place, int index, DeviceRequirements requirements)
    {
        CheckConstants(dispatch.Constants, $"{path}.constants", requirements);
        if (dispatch.PushConstants.Count > PlanLimits.PushConstants)
        {
            throw Mismatch.At($"{path}.pushConstants", $"at most {PlanLimits.PushConstants} words", $"{dispatch.PushConstants.Count}");
        }

        CheckTextureWords(dispatch.PushConstants, $"{path}.pushConstants", place);
        (string Name, int Size)[] grid = [("x", dispatch.Grid.X), ("y", dispatch.Grid.Y), ("z", dispatch.Grid.Z)];
        foreach ((string name, int size) in grid)
        {
            if (size is < 1 or > PlanLimits.Workgroups)
            {
                throw Mismatch.At($"{path}.grid", $"1 to {PlanLimits.Workgroups} workgroups in {name}", $"{size}");
            }
        }

        if (dispatch.Bindings.Count is < 1 or > MostBindings)
        {
            throw Mismatch.At($"{path}.bindings", $"1 to {MostBindings} bindings", $"{dispatch.Bindings.Count}");
        }

        for (int i = 0; i < dispatch.Bindings.Count; i++)
        {
            _bindings.Check(dispatch.Bindings[i], $"{path}.bindings[{i}]", place, index, requirements);
        }

        _modules.Check(dispatch, path, requirements);
    }

    // Whoever runs the plan writes these words: they must be there, and nothing can be meant by what the file says.
    private static void CheckTextureWords(IReadOnlyList<uint> words, string path, StepPlace place)
    {
        int count = place switch
        {
            StepPlace.LoadTexture => TextureWords.TextureCount,
            StepPlace.LoadPlanes => TextureWords.PlanesCount,
            _ => 0,
        };
        if (words.Count < count || words.Take(count).Any(word => word != 0))
        {
            throw Mismatch.At(
                path,
                $"at least {count} words, of which the first {count} are 0: the picture decides them",
                words.Count < count ? $"{words.Count}" : $"{words.First(word => word != 0)}");
        }
    }

    private static void CheckConstants(IReadOnlyList<uint> constants, string path, DeviceRequirements requirements)
    {
        if (constants.Count is < LeastConstants or > MostConstants)
        {
            throw Mismatch.At(
                path, $"{LeastConstants} to {MostConstants} constants, of which the first three are the workgroup size", $"{constants.Count}");
        }

        // Each factor is checked on the way, so the product of three cannot overflow.
        int mostInvocations = Math.Max(PlanLimits.WorkgroupInvocations, requirements.WorkgroupInvocations);
        (uint x, uint y, uint z) = (constants[0], constants[1], constants[2]);
        bool valid = x >= 1 && x <= mostInvocations
            && y >= 1 && y <= mostInvocations / x
            && z is >= 1 and <= GuaranteedWorkgroupDepth && z <= mostInvocations / (x * y);
        if (!valid)
        {
            throw Mismatch.At(
                path,
                $"a workgroup of 1 to {mostInvocations} invocations (the device's guarantee or the alternative's requirement), at most "
                + $"{GuaranteedWorkgroupDepth} in z",
                $"{x} x {y} x {z}");
        }
    }

    private static void CheckWritten(IEnumerable<Binding> bindings, BufferSpace space, string path, string what)
    {
        if (!bindings.Any(binding => binding.Space == space && binding.Writes))
        {
            throw Mismatch.At(path, $"a binding that writes {what}", "none");
        }
    }
}
