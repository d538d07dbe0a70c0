using System.Buffers.Binary;
using System.Text;
using CsCheck;
using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;
using ResNetVk.Format.Validation;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>Hostile content gives a <see cref="ModelFormatException"/> or a valid result, never another exception.</summary>
public sealed class MutationTests
{
    [Fact]
    public void Safetensors_bytes() => Run(
        Mutation.Of(SafetensorsFile.ToBytes(SampleModel.Tensors(), [new("format", "pt")])),
        10_000,
        content => Attempt.TouchAll(SafetensorsFile.Parse(content).Tensors));

    [Fact]
    public void Safetensors_headers_whose_length_field_is_right()
    {
        byte[] content = SafetensorsFile.ToBytes(SampleModel.Tensors(), [new("format", "pt")]);
        int headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(content);
        Run(
            Mutation.Of(content[8..headerEnd]),
            20_000,
            header => Attempt.TouchAll(SafetensorsFile.Parse(Join(header, content[headerEnd..])).Tensors));
    }

    [Fact]
    public void Plans() => Run(
        Mutation.Of(Encoding.UTF8.GetBytes(PlanJsonWriter.Write(SampleModel.Plan()))),
        20_000,
        json =>
        {
            ModelPlan plan = PlanJsonReader.Read(json);
            PlanAssert.Equal(plan, PlanJsonReader.Read(PlanJsonWriter.Write(plan)));
        });

    [Fact]
    public void Plans_that_reach_the_validator()
    {
        Dictionary<string, TensorEntry> tensors = SampleModel.Tensors().ToDictionary(tensor => tensor.Name);
        Run(
            Mutation.Of(Encoding.UTF8.GetBytes(PlanJsonWriter.Write(SampleModel.Plan()))),
            20_000,
            json =>
            {
                ModelPlan plan = PlanJsonReader.Read(json);
                PlanValidator.Validate(plan, tensors);
                Assert.Equal(CompiledModel.Create(plan, tensors.Values).ToBytes(), CompiledModel.Create(plan, tensors.Values).ToBytes());
            });
    }

    [Fact]
    public void Models_whose_digest_is_right()
    {
        byte[] content = SampleModel.Create().ToBytes();
        int headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(content);

        // Behind the digest and the version; the header is padded again, so that only the edit is wrong.
        Run(
            Mutation.Of(content[123..headerEnd]),
            20_000,
            rest =>
            {
                byte[] header = [.. content[8..123], .. rest];
                byte[] padded = [.. header, .. Enumerable.Repeat((byte)' ', (64 - ((8 + header.Length) % 64)) % 64)];
                CompiledModel model = CompiledModel.Parse(CompiledModelTests.Rehash(Join(padded, content[headerEnd..])));
                Attempt.TouchAll(model.Tensors);
                PlanValidator.Validate(model.Plan, model.Tensors);
            });
    }

    private static byte[] Join(byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    private static void Run(Gen<byte[]> mutations, uint count, Action<byte[]> read)
    {
        long refused = 0;
        foreach ((uint seed, byte[] content) in mutations.Samples(count))
        {
            try
            {
                refused += Attempt.IsRefused(() => read(content)) ? 1 : 0;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Mutation with seed {seed}: {Encoding.Latin1.GetString(content)}", exception);
            }
        }

        // A corpus that is always refused, or never, tests nothing.
        Assert.InRange(refused, count / 4L, count - 1L);
    }
}
