namespace ResNetVk.Runtime.Tests;

/// <summary>Device tests run one after the other, so that every validation message belongs to the test that caused it.</summary>
[CollectionDefinition(Name)]
public sealed class VulkanTestGroup : ICollectionFixture<VulkanFixture>
{
    public const string Name = "Vulkan";
}
