// Messages of the validation layer and Vulkan objects left behind fail a test class.
[assembly: Xunit.TestFramework("ResNetVk.TestSupport.Vulkan.WatchedTestFramework", "ResNetVk.TestSupport")]
