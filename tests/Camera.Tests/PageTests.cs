namespace ResNetVk.Camera.Tests;

/// <summary>One window at a time, since a window that is hidden draws no frames; all in one browser.</summary>
[CollectionDefinition(nameof(PageTests), DisableParallelization = true)]
public sealed class PageTests : ICollectionFixture<CameraBrowser>;
