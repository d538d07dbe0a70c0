using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class PlanJsonTests
{
    [Fact]
    public void A_plan_survives_the_round_trip_in_every_property()
    {
        ModelPlan plan = SampleModel.Plan();

        ModelPlan read = PlanJsonReader.Read(PlanJsonWriter.Write(plan));

        PlanAssert.Equal(plan, read);
        PlanAssert.Equal(SampleModel.HalfPlan(), PlanJsonReader.Read(PlanJsonWriter.Write(SampleModel.HalfPlan())));
    }

    [Fact]
    public void The_sample_gives_every_property_a_value_other_than_its_default()
    {
        // Otherwise the round trip could pass although a new property is neither written nor read.
        HashSet<string> untouched = [];
        HashSet<string> touched = [];
        Collect(SampleModel.Plan(), touched, untouched);
        Collect(SampleModel.HalfPlan(), touched, untouched);
        untouched.ExceptWith(touched);
        Assert.Empty(untouched);
        Assert.Contains("Binding.Writes", touched);
        Assert.Contains("DeviceRequirements.StorageBufferRange", touched);
    }

    [Fact]
    public void Every_enumeration_value_survives_the_round_trip()
    {
        foreach (BufferSpace space in Enum.GetValues<BufferSpace>())
        {
            foreach (BindingKind kind in Enum.GetValues<BindingKind>())
            {
                Binding binding = new() { Space = space, Kind = kind, SizeInBytes = 0 };
                ModelPlan plan = SampleModel.Plan() with { Steps = [SampleModel.Step("s", SampleModel.Dispatch("d", binding))] };
                PlanAssert.Equal(plan, PlanJsonReader.Read(PlanJsonWriter.Write(plan)));
            }
        }

        foreach (ImageColor color in Enum.GetValues<ImageColor>())
        {
            ModelPlan plan = SampleModel.Plan();
            plan = plan with { Inputs = [plan.Inputs[0] with { Image = plan.Inputs[0].Image! with { Color = color } }] };
            PlanAssert.Equal(plan, PlanJsonReader.Read(PlanJsonWriter.Write(plan)));
        }
    }

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(float.MaxValue)]
    [InlineData(-float.MaxValue)]
    [InlineData(1.0f / 3)]
    [InlineData(0.1f)]
    [InlineData(16777217f)]
    public void Floating_point_numbers_keep_every_bit(float value)
    {
        ModelPlan plan = SampleModel.Plan();
        plan = plan with { Inputs = [plan.Inputs[0] with { Image = plan.Inputs[0].Image! with { Scale = value } }] };

        ModelPlan read = PlanJsonReader.Read(PlanJsonWriter.Write(plan));

        Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(read.Inputs[0].Image!.Scale));
    }

    [Fact]
    public void Writing_twice_gives_the_same_text() =>
        Assert.Equal(PlanJsonWriter.Write(SampleModel.Plan()), PlanJsonWriter.Write(SampleModel.Plan()));

    [Fact]
    public void Optional_properties_with_their_default_are_left_out()
    {
        string json = PlanJsonWriter.Write(SampleModel.Smallest().Plan);
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;

        Assert.Equal(
            ["name", "provenance", "inputs", "outputs", "steps", "packedTensors", "arenaSizeInBytes", "arenaLowerBoundInBytes", "statistics"],
            root.EnumerateObject().Select(property => property.Name));
        JsonElement load = root.GetProperty("inputs")[0].GetProperty("load");
        Assert.Equal(["name", "operator", "alternatives"], load.EnumerateObject().Select(property => property.Name));
        JsonElement alternative = load.GetProperty("alternatives")[0];
        Assert.Empty(alternative.GetProperty("requirements").EnumerateObject());
        JsonElement bindings = alternative.GetProperty("dispatches")[0].GetProperty("bindings");
        Assert.Equal("""{"space":"input","sizeInBytes":12,"kind":"storage"}""", bindings[0].GetRawText());
        Assert.Equal("""{"space":"arena","sizeInBytes":16,"kind":"storage","writes":true}""", bindings[1].GetRawText());
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }

    /// <summary>One dispatch is the object it was before there could be several; an array of one is the same.</summary>
    [Fact]
    public void A_prepack_is_an_object_and_several_are_an_array()
    {
        string json = PlanJsonWriter.Write(SampleModel.Plan());
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] prepacks = [.. document.RootElement.GetProperty("packedTensors").EnumerateArray().Select(packed => packed.GetProperty("prepack"))];

        Assert.Equal(JsonValueKind.Object, prepacks[0].ValueKind);
        Assert.Equal(2, prepacks[1].GetArrayLength());
        string one = prepacks[0].GetRawText();
        PlanAssert.Equal(SampleModel.Plan(), PlanJsonReader.Read(json.Replace(one, $"[{one}]", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_plan_can_be_written_into_a_larger_document()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WritePropertyName("plan");
            PlanJsonWriter.Write(json, SampleModel.Plan());
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(text.ToArray());
        PlanAssert.Equal(SampleModel.Plan(), PlanJsonReader.Read(document.RootElement.GetProperty("plan").GetRawText()));
    }

    /// <summary>What is replaced in the smallest plan's JSON, by what, and what the message must say.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "\"name\":\"copy\",", "", "plan", "a property 'name'" },
        { "\"name\":\"copy\"", "\"name\":null", "plan.name", "expected a string, found null" },
        { "\"name\":\"copy\"", "\"name\":\"copy\",\"name\":\"again\"", "plan", "'name' occurs twice" },
        { "\"name\":\"copy\"", "\"name\":\"copy\",\"speed\":1", "plan", "'speed' is unknown" },
        { "\"name\":\"copy\"", "\"name\":\"\\ud800\"", "plan.name", "surrogate" },
        { "\"name\":\"copy\"", "\"\\ud800\":\"copy\"", "plan", "surrogate" },
        { "\"shape\":[1,3]", "\"shape\":[1,3.5]", "plan.inputs[0].shape[1]", "expected an integer from 0 to 2147483647, found 3.5" },
        { "\"shape\":[1,3]", "\"shape\":[1,-3]", "plan.inputs[0].shape[1]", "found -3" },
        { "\"shape\":[1,3]", "\"shape\":[1,2147483648]", "plan.inputs[0].shape[1]", "found 2147483648" },
        { "\"shape\":[1,3]", "\"shape\":7", "plan.inputs[0].shape", "expected an array, found 7" },
        { "\"shape\":[1,3]", "\"shape\":{}", "plan.inputs[0].shape", "expected an array, found an object" },
        { "[64,1,1,3]", "[64,4294967296,1]", "dispatches[0].constants[1]", "expected an integer from 0 to 4294967295" },
        { "\"grid\":[1,1,1]", "\"grid\":[37,5]", "plan.inputs[0].load.alternatives[0].dispatches[0].grid", "expected three integers, found 2" },
        { "\"grid\":[1,1,1]", "\"grid\":[37,5,2,1]", "plan.inputs[0].load.alternatives[0].dispatches[0].grid", "at most 3" },
        { "\"space\":\"input\"", "\"space\":\"Input\"", "bindings[0].space", "expected arena, tensor, packed, input, output, image, classes or texture, found \"Input\"" },
        { "\"kind\":\"storage\"", "\"kind\":\"sampler\"", "bindings[0].kind", "expected storage, texels, storageTexels or sampledImage, found \"sampler\"" },
        { "\"writes\":true", "\"writes\":1", "bindings[1].writes", "expected true or false, found 1" },
        { "\"writes\":true", "\"writes\":true,\"clears\":0", "bindings[1].clears", "expected true or false, found 0" },
        { "\"requirements\":{}", "\"requirements\":{\"processor\":\"cpu\"}", "alternatives[0].requirements.processor", "expected true or false, found \"cpu\"" },
        { "\"requirements\":{}", "\"requirements\":{\"integratedGpu\":1}", "alternatives[0].requirements.integratedGpu", "expected true or false, found 1" },
        { "\"requirements\":{}", "\"requirements\":{},\"covers\":-1", "alternatives[0].covers", "expected an integer from 0 to 2147483647, found -1" },
        { "\"requirements\":{}", "\"requirements\":{},\"copy\":256", "alternatives[0].copy", "expected an object, found 256" },
        { "\"requirements\":{}", "\"requirements\":{},\"copy\":{\"sizeInBytes\":12}", "alternatives[0].copy", "a property 'offsetInBytes'" },
        { "\"requirements\":{}", "\"requirements\":{},\"copy\":{\"offsetInBytes\":0,\"sizeInBytes\":-1}", "alternatives[0].copy.sizeInBytes", "found -1" },
        { "\"requirements\":{}", "\"requirements\":{},\"copy\":{\"offsetInBytes\":0,\"sizeInBytes\":12,\"index\":1}", "alternatives[0].copy", "'index' is unknown" },
        { "\"requirements\":{}", "\"requirements\":{\"fp16\":true}", "alternatives[0].requirements", "'fp16' is unknown" },
        { "\"packedTensors\":[]", "\"packedTensors\":[],\"activationType\":\"F64\"", "plan.activationType", "expected F32 or F16, found \"F64\"" },
        { "\"packedTensors\":[]", "\"packedTensors\":[],\"activationType\":\"f16\"", "plan.activationType", "expected F32 or F16, found \"f16\"" },
        { "\"packedTensors\":[]", "\"packedTensors\":[],\"activationType\":16", "plan.activationType", "expected a string, found 16" },
        { "\"arenaSizeInBytes\":256", "\"arenaSizeInBytes\":1e99", "plan.arenaSizeInBytes", "found 1e99" },
        { "\"arenaSizeInBytes\":256", "\"arenaSizeInBytes\":9223372036854775808", "plan.arenaSizeInBytes", "expected an integer" },
        { "\"packedTensors\":[]", "\"packedTensors\":[{\"name\":\"p\",\"sizeInBytes\":4,\"prepack\":7}]", "plan.packedTensors[0].prepack", "expected an object or an array, found 7" },
        { "\"packedTensors\":[]", "\"packedTensors\":[{\"name\":\"p\",\"sizeInBytes\":4,\"prepack\":[7]}]", "plan.packedTensors[0].prepack[0]", "expected an object, found 7" },
        { "\"steps\":[]", "\"steps\":[[]]", "plan.steps[0]", "expected an object, found an array" },
        { "\"steps\":[]", "\"steps\":[[[[[[[[[[[[[[]]]]]]]]]]]]]]", "plan", "not valid JSON" },
        { "\"steps\":[]", "\"steps\":[],", "plan", "not valid JSON" },
        { "{\"name\":\"copy\"", "[{\"name\":\"copy\"", "plan", "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_reported_with_path_expectation_and_finding(string original, string replacement, string path, string expected)
    {
        string json = PlanJsonWriter.Write(SampleModel.Smallest().Plan);
        int position = json.IndexOf(original, StringComparison.Ordinal);
        Assert.True(position >= 0, $"The plan no longer contains {original}.");
        string broken = json[..position] + replacement + json[(position + original.Length)..];

        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => PlanJsonReader.Read(broken));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_type_of_activations_may_be_stated_where_it_is_the_usual_one()
    {
        string json = PlanJsonWriter.Write(SampleModel.Plan());
        string stated = json.Replace("\"arenaSizeInBytes\"", "\"activationType\":\"F32\",\"arenaSizeInBytes\"", StringComparison.Ordinal);
        Assert.NotEqual(json, stated);
        PlanAssert.Equal(SampleModel.Plan(), PlanJsonReader.Read(stated));
        Assert.Contains("\"activationType\":\"F16\"", PlanJsonWriter.Write(SampleModel.HalfPlan()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("\"NaN\"")]
    [InlineData("true")]
    public void A_number_that_is_not_finite_is_refused(string number)
    {
        string json = PlanJsonWriter.Write(SampleModel.Plan()).Replace("\"scale\":1,", $"\"scale\":{number},", StringComparison.Ordinal);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => PlanJsonReader.Read(json));
        Assert.Contains("plan.inputs[1].image.scale: expected a finite 32-bit floating-point number", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_unicode_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(PlanJsonWriter.Write(SampleModel.Smallest().Plan));
        json[json.AsSpan().IndexOf("copy"u8)] = 0xFF;
        Assert.Contains("UTF-8", Assert.Throws<ModelFormatException>(() => PlanJsonReader.Read(json)).Message, StringComparison.Ordinal);
        Assert.Contains("surrogate", Assert.Throws<ModelFormatException>(() => PlanJsonReader.Read("{\"\ud800\":1}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_too_long_is_refused_before_it_is_read()
    {
        string json = new(' ', PlanJsonReader.LargestTextInBytes + 1);
        Assert.Contains("at most", Assert.Throws<ModelFormatException>(() => PlanJsonReader.Read(json)).Message, StringComparison.Ordinal);
    }

    private static void Collect(object value, HashSet<string> touched, HashSet<string> untouched)
    {
        if (value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
        {
            return;
        }

        if (value is IList list)
        {
            foreach (object? element in list)
            {
                Collect(element!, touched, untouched);
            }

            return;
        }

        foreach (PropertyInfo property in PlanAssert.Properties(value.GetType()))
        {
            object? content = property.GetValue(value);
            string name = $"{value.GetType().Name}.{property.Name}";
            bool isDefault = content is null || content is IList { Count: 0 } || content.Equals(DefaultOf(property.PropertyType));
            (isDefault ? untouched : touched).Add(name);
            if (content is not null)
            {
                Collect(content, touched, untouched);
            }
        }
    }

    private static object? DefaultOf(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}
