using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ResNetVk.TestSupport.Vulkan;

/// <summary>
/// xunit with a look at Vulkan after every test class: a message of the validation layer or an object left behind is one more test of the class, which failed, whichever of
/// its tests, or of the classes that ran beside it, was the cause.
/// </summary>
/// <remarks>For an assembly whose tests create devices: <c>[assembly: TestFramework("ResNetVk.TestSupport.Vulkan.WatchedTestFramework", "ResNetVk.TestSupport")]</c>.</remarks>
public sealed class WatchedTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assemblyName, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assemblyName, sources, diagnostics)
    {
        // Nobody awaits this: it is xunit's own shape.
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            VulkanWatch.Start();
            using AssemblyRunner runner = new(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class AssemblyRunner(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> testCases, IMessageSink diagnostics, IMessageSink messages, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, testCases, diagnostics, messages, options)
    {
        protected override Task<RunSummary> RunTestCollectionAsync(
            IMessageBus messageBus, ITestCollection testCollection, IEnumerable<IXunitTestCase> testCases, CancellationTokenSource cancellationTokenSource) =>
            new CollectionRunner(testCollection, testCases, DiagnosticMessageSink, messageBus, TestCaseOrderer, new ExceptionAggregator(Aggregator), cancellationTokenSource).RunAsync();
    }

    private sealed class CollectionRunner(
        ITestCollection collection,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageBus messageBus,
        ITestCaseOrderer orderer,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellation)
        : XunitTestCollectionRunner(collection, testCases, diagnostics, messageBus, orderer, aggregator, cancellation)
    {
        protected override async Task<RunSummary> RunTestClassAsync(ITestClass testClass, IReflectionTypeInfo @class, IEnumerable<IXunitTestCase> testCases)
        {
            VulkanWatch.Enter();
            RunSummary summary = await base.RunTestClassAsync(testClass, @class, testCases);
            IReadOnlyList<string> found = VulkanWatch.Leave();
            if (found.Count > 0)
            {
                // Runners count failed tests; of a failure to clean up some only tell.
                XunitTest test = new(testCases.Last(), $"{@class.Name} leaves nothing behind on Vulkan devices");
                MessageBus.QueueMessage(new TestStarting(test));
                MessageBus.QueueMessage(new TestFailed(test, 0, "", new InvalidOperationException(string.Join('\n', found))));
                MessageBus.QueueMessage(new TestFinished(test, 0, ""));
                summary.Total++;
                summary.Failed++;
            }

            return summary;
        }
    }
}
