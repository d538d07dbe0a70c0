using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Validation;

/// <summary>Checks that inputs which are copied into the arena keep out of each other's way, and out of that of the other inputs' dispatches.</summary>
/// <remarks>The copies are made at once, before the first dispatch, and so not in the plan's order.</remarks>
internal sealed class CopiedInputs
{
    private readonly ModelPlan _plan;

    // In the order of the arena; as soon as they are known to be disjoint, of their ends as well.
    private readonly (int Input, long Begin, long End)[] _copies;

    /// <summary>Finds the copies.</summary>
    /// <param name="plan">Every range has been checked to be within the arena.</param>
    public CopiedInputs(ModelPlan plan)
    {
        _plan = plan;
        _copies = [.. plan.Inputs
            .Select((input, i) => (Input: i, input.Load.Alternatives[0].Copy))
            .Where(copied => copied.Copy is not null)
            .Select(copied => (copied.Input, copied.Copy!.OffsetInBytes, copied.Copy.OffsetInBytes + copied.Copy.SizeInBytes))
            .OrderBy(copied => copied.OffsetInBytes)];
    }

    /// <summary>Checks them.</summary>
    public void Check()
    {
        for (int i = 1; i < _copies.Length; i++)
        {
            if (_copies[i].Begin < _copies[i - 1].End)
            {
                throw Conflict(_copies[i], $"that of input {_copies[i - 1].Input}");
            }
        }

        for (int i = 0; _copies.Length > 0 && i < _plan.Inputs.Count; i++)
        {
            PlannedInput input = _plan.Inputs[i];
            Check(i, input.Load);
            Check(i, input.LoadImage);
            Check(i, input.LoadTexture);
            Check(i, input.LoadPlanes);
        }
    }

    private void Check(int input, PlanStep? step)
    {
        IEnumerable<Binding> bindings = step?.Alternatives.SelectMany(alternative => alternative.Dispatches).SelectMany(dispatch => dispatch.Bindings) ?? [];
        foreach (Binding binding in bindings.Where(binding => binding.Space == BufferSpace.Arena))
        {
            // An input's own dispatches are what runs instead of its copy; behind its copy may come another's.
            for (int i = FirstEndingAfter(binding.OffsetInBytes); i < _copies.Length && _copies[i].Begin < binding.OffsetInBytes + binding.SizeInBytes; i++)
            {
                if (_copies[i].Input != input)
                {
                    throw Conflict(_copies[i], $"what {MessageText.Quote(step!.Name)} {(binding.Writes ? "writes" : "reads")}");
                }
            }
        }
    }

    private int FirstEndingAfter(long offset)
    {
        (int low, int high) = (0, _copies.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _copies[middle].End > offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static ModelFormatException Conflict((int Input, long Begin, long End) copy, string with) => Mismatch.At(
        $"plan.inputs[{copy.Input}].load.alternatives[0].copy",
        "a range that no load step of another input touches: inputs are copied before the first dispatch",
        $"{copy.End - copy.Begin} bytes from offset {copy.Begin}, which overlap {with}");
}
