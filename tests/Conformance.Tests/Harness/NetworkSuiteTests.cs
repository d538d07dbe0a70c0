using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Networks;
using ResNetVk.Conformance.Tests.Verification;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter.Networks;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>Networks are compared layer by layer, with both oracles.</summary>
public sealed class NetworkSuiteTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_network_within_bounds_passes_against_both_oracles()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = [.. new NetworkSuite(Networks()).Run(new ConformanceRun(device), default)];
        Assert.Equal(["small", "small/fp64"], results.Select(r => r.Name));
        Assert.All(results, r => Assert.True(r is { Status: CaseStatus.Passed, WorstErrorOverBound: < 1 and >= 0 }, $"{r}"));
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableFact]
    public void The_first_layer_out_of_bounds_is_named()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        NetworkSuite suite = new(Networks(), (d, model) => new Planted(new SessionNetwork(d, model)));
        foreach (CaseResult result in suite.Run(new ConformanceRun(device), default))
        {
            Assert.Equal(CaseStatus.Failed, result.Status);
            Assert.Contains("first layer out of bounds: ", result.Reason, StringComparison.Ordinal);
            Assert.Contains("Residual+Relu", result.Reason, StringComparison.Ordinal);
            Assert.True(result.WorstErrorOverBound > 1);
        }
    }

    [SkippableFact]
    public void A_network_that_is_too_large_is_skipped_with_the_reason()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        NetworkSuite suite = new([new ConformanceNetwork("large", "random:vgg19", IsSmall: false) { NotRun = "too large" }]);
        Assert.Empty(suite.Run(new ConformanceRun(device) { IsQuick = true }, default));
        CaseResult result = Assert.Single(suite.Run(new ConformanceRun(device), default));
        Assert.Equal((CaseStatus.Skipped, "too large"), (result.Status, result.Reason));
    }

    [Fact]
    public void Every_built_in_network_and_the_bundled_ones_are_in_the_list()
    {
        IReadOnlyList<ConformanceNetwork> networks = ConformanceNetworks.All(ConformanceNetworks.BundledFolder);
        Assert.Equal(["cifar10-resnet20", "fashion-mnist-resnet20"], networks.Take(2).Select(n => n.Name));
        Assert.Equal(ArchitectureTable.All.Select(a => a.Name).Order(StringComparer.Ordinal), networks.Skip(2).Select(n => n.Name).Order(StringComparer.Ordinal));
        Assert.True(networks.Count(n => n.IsSmall) > 10);
        Assert.True(networks.Count(n => n.NotRun is null) > 60);
    }

    private ConformanceNetwork[] Networks() => [new ConformanceNetwork("small", SmallClassifier.Save(_folder), IsSmall: true) { HasReference = true }];

    // The second layer and the last one are wrong.
    private sealed class Planted(SessionNetwork network) : INetwork, IDisposable
    {
        public IReadOnlyList<NetworkTensor> Inputs => network.Inputs;

        public IReadOnlyList<NetworkTensor> Outputs => network.Outputs;

        public int? ScoresOutput => network.ScoresOutput;

        public void SetInput(int index, ReadOnlySpan<float> elements) => network.SetInput(index, elements);

        public void SetPicture(Picture picture) => network.SetPicture(picture);

        public void Run() => network.Run();

        public void ReadOutput(int index, Span<float> elements)
        {
            network.ReadOutput(index, elements);
            elements[0] += index == 1 || index == Outputs.Count - 1 ? 1 : 0;
        }

        public void Dispose() => network.Dispose();
    }
}
