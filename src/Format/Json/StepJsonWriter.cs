using System.Text.Json;
using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Json;

/// <summary>Writes the part of a plan that is executed: steps, alternatives, dispatches and bindings.</summary>
internal static class StepJsonWriter
{
    /// <summary>Writes a property that holds an array, each element by the same function.</summary>
    public static void WriteArray<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T value in values)
        {
            write(json, value);
        }

        json.WriteEndArray();
    }

    public static void WriteStep(Utf8JsonWriter json, PlanStep step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteString("operator", step.Operator);
        if (step.FusedFrom.Count > 0)
        {
            WriteArray(json, "fusedFrom", step.FusedFrom, static (json, node) => json.WriteStringValue(node));
        }

        WriteUnlessZero(json, "multiplyAdds", step.MultiplyAdds);
        WriteArray(json, "alternatives", step.Alternatives, WriteAlternative);
        json.WriteEndObject();
    }

    public static void WriteDispatch(Utf8JsonWriter json, Dispatch dispatch)
    {
        json.WriteStartObject();
        json.WriteString("shader", dispatch.Shader);
        WriteArray(json, "constants", dispatch.Constants, static (json, constant) => json.WriteNumberValue(constant));
        if (dispatch.PushConstants.Count > 0)
        {
            WriteArray(json, "pushConstants", dispatch.PushConstants, static (json, word) => json.WriteNumberValue(word));
        }

        WriteArray(json, "bindings", dispatch.Bindings, WriteBinding);
        json.WriteStartArray("grid");
        json.WriteNumberValue(dispatch.Grid.X);
        json.WriteNumberValue(dispatch.Grid.Y);
        json.WriteNumberValue(dispatch.Grid.Z);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAlternative(Utf8JsonWriter json, Alternative alternative)
    {
        json.WriteStartObject();
        json.WriteString("name", alternative.Name);
        json.WritePropertyName("requirements");
        WriteRequirements(json, alternative.Requirements);
        WriteArray(json, "dispatches", alternative.Dispatches, WriteDispatch);
        if (alternative.Copy is ArenaRange copy)
        {
            json.WriteStartObject("copy");
            json.WriteNumber("offsetInBytes", copy.OffsetInBytes);
            json.WriteNumber("sizeInBytes", copy.SizeInBytes);
            json.WriteEndObject();
        }

        WriteUnlessZero(json, "covers", alternative.Covers);
        json.WriteEndObject();
    }

    private static void WriteRequirements(Utf8JsonWriter json, DeviceRequirements requirements)
    {
        json.WriteStartObject();
        WriteIfTrue(json, "processor", requirements.Processor);
        WriteIfTrue(json, "integratedGpu", requirements.IntegratedGpu);
        WriteUnlessZero(json, "subgroupSize", requirements.SubgroupSize);
        WriteIfTrue(json, "subgroupShuffle", requirements.SubgroupShuffle);
        WriteUnlessZero(json, "texelBufferElements", requirements.TexelBufferElements);
        WriteUnlessZero(json, "sharedMemorySizeInBytes", requirements.SharedMemorySizeInBytes);
        WriteUnlessZero(json, "workgroupInvocations", requirements.WorkgroupInvocations);
        WriteUnlessZero(json, "storageBufferRange", requirements.StorageBufferRange);
        json.WriteEndObject();
    }

    private static void WriteBinding(Utf8JsonWriter json, Binding binding)
    {
        json.WriteStartObject();
        json.WriteString("space", EnumNames.Of(binding.Space));
        if (binding.Tensor is string tensor)
        {
            json.WriteString("tensor", tensor);
        }

        WriteUnlessZero(json, "index", binding.Index);
        WriteUnlessZero(json, "offsetInBytes", binding.OffsetInBytes);
        json.WriteNumber("sizeInBytes", binding.SizeInBytes);
        json.WriteString("kind", EnumNames.Of(binding.Kind));
        WriteIfTrue(json, "writes", binding.Writes);
        WriteIfTrue(json, "clears", binding.Clears);
        json.WriteEndObject();
    }

    private static void WriteUnlessZero(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteIfTrue(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }
}
