using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Json;

/// <summary>Writes a plan as JSON.</summary>
/// <remarks>
/// Property names are those of the plan's types, first letter small, in a fixed order; optional properties with their default value are
/// left out; equal plans give equal text. All floating-point numbers of the plan must be finite.
/// </remarks>
public static class PlanJsonWriter
{
    /// <summary>Writes a plan as compact JSON.</summary>
    /// <param name="plan">The plan.</param>
    public static string Write(ModelPlan plan)
    {
        using MemoryStream text = new();

        // The relaxed encoder leaves node names such as 'Conv+Relu' legible; the text is never put into a web page.
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, plan);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Writes a plan as one JSON object into a document that is being written.</summary>
    /// <param name="json">The document, positioned where a value may stand.</param>
    /// <param name="plan">The plan.</param>
    public static void Write(Utf8JsonWriter json, ModelPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("name", plan.Name);
        json.WritePropertyName("provenance");
        WriteProvenance(json, plan.Provenance);
        StepJsonWriter.WriteArray(json, "inputs", plan.Inputs, WriteInput);
        StepJsonWriter.WriteArray(json, "outputs", plan.Outputs, WriteOutput);
        if (plan.Classification is PlannedClassification classification)
        {
            json.WritePropertyName("classification");
            WriteClassification(json, classification);
        }

        if (plan.Labels.Count > 0)
        {
            StepJsonWriter.WriteArray(json, "labels", plan.Labels, static (json, label) => json.WriteStringValue(label));
        }

        StepJsonWriter.WriteArray(json, "steps", plan.Steps, StepJsonWriter.WriteStep);
        StepJsonWriter.WriteArray(json, "packedTensors", plan.PackedTensors, WritePackedTensor);
        if (plan.ActivationType != ElementType.F32)
        {
            json.WriteString("activationType", plan.ActivationType.Name());
        }

        json.WriteNumber("arenaSizeInBytes", plan.ArenaSizeInBytes);
        json.WriteNumber("arenaLowerBoundInBytes", plan.ArenaLowerBoundInBytes);
        json.WritePropertyName("statistics");
        WriteStatistics(json, plan.Statistics);
        json.WriteEndObject();
    }

    private static void WriteProvenance(Utf8JsonWriter json, Provenance provenance)
    {
        json.WriteStartObject();
        json.WriteString("tool", provenance.Tool);
        json.WriteString("source", provenance.Source);
        json.WriteString("sourceSha256", provenance.SourceSha256);
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, PlannedInput input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        StepJsonWriter.WriteArray(json, "shape", input.Shape, static (json, size) => json.WriteNumberValue(size));
        json.WritePropertyName("load");
        StepJsonWriter.WriteStep(json, input.Load);
        if (input.Image is ImagePreprocessing image)
        {
            json.WritePropertyName("image");
            WriteImage(json, image);
        }

        WriteOptionalStep(json, "loadImage", input.LoadImage);
        WriteOptionalStep(json, "loadTexture", input.LoadTexture);
        WriteOptionalStep(json, "loadPlanes", input.LoadPlanes);
        json.WriteEndObject();
    }

    private static void WriteOptionalStep(Utf8JsonWriter json, string name, PlanStep? step)
    {
        if (step is not null)
        {
            json.WritePropertyName(name);
            StepJsonWriter.WriteStep(json, step);
        }
    }

    private static void WriteImage(Utf8JsonWriter json, ImagePreprocessing image)
    {
        json.WriteStartObject();
        json.WriteString("color", EnumNames.Of(image.Color));
        json.WriteNumber("scale", image.Scale);
        StepJsonWriter.WriteArray(json, "mean", image.Mean, static (json, mean) => json.WriteNumberValue(mean));
        StepJsonWriter.WriteArray(json, "std", image.Std, static (json, std) => json.WriteNumberValue(std));
        if (image.ResizeShorterSide is int length)
        {
            json.WriteNumber("resizeShorterSide", length);
        }

        if (image.KeepSize)
        {
            json.WriteBoolean("keepSize", true);
        }

        if (image.ChannelsLast)
        {
            json.WriteBoolean("channelsLast", true);
        }

        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, PlannedOutput output)
    {
        json.WriteStartObject();
        json.WriteString("name", output.Name);
        StepJsonWriter.WriteArray(json, "shape", output.Shape, static (json, size) => json.WriteNumberValue(size));
        json.WritePropertyName("store");
        StepJsonWriter.WriteStep(json, output.Store);
        json.WriteEndObject();
    }

    private static void WriteClassification(Utf8JsonWriter json, PlannedClassification classification)
    {
        json.WriteStartObject();
        json.WriteNumber("outputIndex", classification.OutputIndex);
        json.WriteNumber("k", classification.K);
        json.WriteNumber("classCount", classification.ClassCount);
        StepJsonWriter.WriteArray(json, "steps", classification.Steps, StepJsonWriter.WriteStep);
        json.WriteEndObject();
    }

    private static void WritePackedTensor(Utf8JsonWriter json, PackedTensor packed)
    {
        json.WriteStartObject();
        json.WriteString("name", packed.Name);
        json.WriteNumber("sizeInBytes", packed.SizeInBytes);
        if (packed.Prepacks.Count == 1)
        {
            json.WritePropertyName("prepack");
            StepJsonWriter.WriteDispatch(json, packed.Prepacks[0]);
        }
        else
        {
            StepJsonWriter.WriteArray(json, "prepack", packed.Prepacks, StepJsonWriter.WriteDispatch);
        }

        json.WriteEndObject();
    }

    private static void WriteStatistics(Utf8JsonWriter json, ModelStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteNumber("parameters", statistics.Parameters);
        json.WriteNumber("multiplyAdds", statistics.MultiplyAdds);
        json.WriteNumber("sourceNodes", statistics.SourceNodes);
        json.WriteNumber("optimizedNodes", statistics.OptimizedNodes);
        json.WriteNumber("weightSizeInBytes", statistics.WeightSizeInBytes);
        json.WriteEndObject();
    }
}
