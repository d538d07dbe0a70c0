using ResNetVk.Conformance.Harness.Pictures;
using ResNetVk.TestSupport;
using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Runtime.Tests;

/// <summary>Inferences whose picture is a texture of the host's. The kernels' tests compare every format and option with the reference.</summary>
public sealed class TextureBindingTests : DeviceTest
{
    private const int Count = 105;
    private const InferenceWork All = InferenceWork.FromImage | InferenceWork.WithClasses;

    public TextureBindingTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATextureGivesWhatItsPixelsGive(bool general)
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model());
        byte[] pixels = ImageTests.Picture(29, 37, seed: 2);
        (float[] expected, ClassPrediction[] expectedClasses) = FromPixels(session, pixels, 29, 37);
        using HostTexture texture = Texture(pixels, 29, 37, general ? ImageLayout.General : ImageLayout.ShaderReadOnlyOptimal);
        HostImagePlane plane = new(texture.View, general ? HostImageLayout.General : HostImageLayout.ShaderReadOnly);
        using InferenceBinding binding = session.Bind(new BindingSource { Image = new HostImage { Planes = [plane], Width = 29, Height = 37 } });
        using HostCommands host = new(Device);
        float[] output = new float[Count];
        ClassPrediction[] classes = new ClassPrediction[3];

        host.Run(commands => session.Record(commands, binding, All));

        binding.GetOutput(0, output);
        binding.GetClasses(classes);
        Assert.Equal(expected, output);
        Assert.Equal(expectedClasses, classes);
        Assert.DoesNotContain(session.Description.Steps, step => step.Role == StepRole.LoadTexture);
    }

    [SkippableFact]
    public void PipelinesThatBindingNeedsAreInTheCacheTheNextTime()
    {
        using ScratchFolder scratch = TestData.Scratch();
        SessionOptions options = new() { PipelineCachePath = scratch["pipelines"], TimingBudget = TimeSpan.Zero };
        using HostTexture texture = Texture(ImageTests.Picture(5, 3, seed: 3), 5, 3);
        BindingSource source = new() { Image = new HostImage { Planes = [new(texture.View)], Width = 5, Height = 3 } };
        DateTime written = default;
        for (int round = 0; round < 2; round++)
        {
            using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model(), options);
            Assert.Equal(round == 0 ? PipelineCacheState.Written : PipelineCacheState.Used, session.Description.PipelineCache);
            DateTime before = File.GetLastWriteTimeUtc(scratch["pipelines"]);
            session.Bind(source).Dispose();
            Assert.Equal(round == 0, File.GetLastWriteTimeUtc(scratch["pipelines"]) > before);
            Assert.True(before >= written);
            written = File.GetLastWriteTimeUtc(scratch["pipelines"]);
        }
    }

    [SkippableFact]
    public void TwoTexturesAndATensorAreReadByOneCommandBuffer()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model());
        byte[][] pixels = [ImageTests.Picture(29, 37, seed: 2), ImageTests.Picture(5, 3, seed: 3)];
        (int Width, int Height)[] sizes = [(29, 37), (5, 3)];
        float[][] expected = [.. pixels.Zip(sizes, (p, size) => FromPixels(session, p, size.Width, size.Height).Output)];
        using HostTexture first = Texture(pixels[0], 29, 37);
        using HostTexture second = Texture(pixels[1], 5, 3);
        using InferenceBinding one = session.Bind(new BindingSource { Image = new HostImage { Planes = [new(first.View)], Width = 29, Height = 37 } });
        using InferenceBinding two = session.Bind(new BindingSource { Image = new HostImage { Planes = [new(second.View)], Width = 5, Height = 3 } });
        using HostCommands host = new(Device);
        float[] tensor = Values(Count, 5);
        float[] output = new float[Count];
        session.SetInput(0, tensor);

        for (int round = 0; round < 2; round++)
        {
            host.Run(commands =>
            {
                session.Record(commands, one, InferenceWork.FromImage);
                session.Record(commands);
                session.Record(commands, two, InferenceWork.FromImage);
            });

            one.GetOutput(0, output);
            Assert.Equal(expected[0], output);
            two.GetOutput(0, output);
            Assert.Equal(expected[1], output);
            session.GetOutput(0, output);
            Assert.Equal(tensor, output);
        }

        // A tensor of the same binding still works.
        one.SetInput(0, tensor);
        host.Run(commands => session.Record(commands, one));
        one.GetOutput(0, output);
        Assert.Equal(tensor, output);
    }

    [SkippableFact]
    public void StepsReadTexturesToo()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model(), new SessionOptions { Stepping = true });
        byte[] pixels = ImageTests.Picture(29, 37, seed: 2);
        (float[] expected, _) = FromPixels(session, pixels, 29, 37);
        using HostTexture texture = Texture(pixels, 29, 37);
        using InferenceBinding binding = session.Bind(new BindingSource { Image = new HostImage { Planes = [new(texture.View)], Width = 29, Height = 37 } });
        float[] output = new float[Count];
        int steps = 0;

        while (session.Step(TimeSpan.FromTicks(1), binding, InferenceWork.FromImage) != StepStatus.Finished)
        {
            steps++;
        }

        binding.GetOutput(0, output);
        Assert.Equal(expected, output);
        Assert.True(steps > 1);
    }

    [SkippableFact]
    public void WhatCannotBeBoundIsRefused()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model());
        using InferenceSession plain = InferenceSession.Create(Device, CallErrorTests.Plain());
        using HostTexture texture = Texture(ImageTests.Picture(5, 3, seed: 3), 5, 3);
        HostImage image = new() { Planes = [new(texture.View)], Width = 5, Height = 3 };

        Assert.Contains("at column 3", Assert.Throws<ArgumentException>(() => Bind(session, image with { Source = new ImageRectangle(3, 0, 3, 3) })).Message);
        Assert.Contains("takes pictures", Assert.Throws<InvalidOperationException>(() => Bind(plain, image)).Message);
        Assert.Contains("not in planes", Assert.Throws<InvalidOperationException>(
            () => Bind(session, image with { Kind = HostImageKind.Nv12, Planes = [new(texture.View), new(texture.View)] })).Message);
        using InferenceBinding binding = session.Bind(new BindingSource { Image = image });
        Assert.Contains("textures of the host", Assert.Throws<InvalidOperationException>(() => binding.SetImage(new byte[4], 1, 1)).Message);
    }

    private static void Bind(InferenceSession session, HostImage image)
    {
        using InferenceBinding binding = session.Bind(new BindingSource { Image = image });
    }

    private static (float[] Output, ClassPrediction[] Classes) FromPixels(InferenceSession session, byte[] pixels, int width, int height)
    {
        float[] output = new float[Count];
        ClassPrediction[] classes = new ClassPrediction[3];
        session.ClassifyImage(pixels, width, height, classes);
        session.GetOutput(0, output);
        return (output, classes);
    }

    private HostTexture Texture(byte[] pixels, int width, int height, ImageLayout layout = ImageLayout.ShaderReadOnlyOptimal) =>
        new(Device.Api, Device.Facts.Handle, Device.Handle, Device.Facts.QueueFamily, VkFormat.R8G8B8A8Unorm, width, height, pixels, layout);
}
