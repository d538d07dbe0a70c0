namespace ResNetVk.Runtime.Tests;

public sealed class LoadReportTests
{
    [Fact]
    public void AStageThatBeginsWhilePipelinesAreCreatedIsToldWhenTheyAre()
    {
        Told told = new();
        LoadReport report = new(told, default);
        report.Enter(LoadStage.Choosing, 0);
        report.Enter(LoadStage.Pipelines, 2);
        report.Advance(LoadStage.Pipelines, 1);
        report.Enter(LoadStage.Weights, 30);
        report.Advance(LoadStage.Weights, 10);
        report.Advance(LoadStage.Pipelines, 1);
        report.Advance(LoadStage.Weights, 20);
        report.Enter(LoadStage.Testing, 5);
        Assert.Equal(
            [
                new(LoadStage.Choosing, 0, 0), new(LoadStage.Pipelines, 0, 2), new(LoadStage.Pipelines, 1, 2), new(LoadStage.Pipelines, 2, 2),
                new(LoadStage.Weights, 10, 30), new(LoadStage.Weights, 30, 30), new(LoadStage.Testing, 0, 5),
            ],
            told.All);
    }

    [Fact]
    public void WithoutPipelinesToCreateTheNextStageIsToldAtOnce()
    {
        Told told = new();
        LoadReport report = new(told, default);
        report.Enter(LoadStage.Pipelines, 0);
        report.Enter(LoadStage.Weights, 0);
        Assert.Equal([LoadStage.Pipelines, LoadStage.Weights], told.All.Select(progress => progress.Stage));
    }

    [Fact]
    public void WhoCancelsIsHeardInEveryStage()
    {
        using CancellationTokenSource cancellation = new();
        LoadReport report = new(progress: null, cancellation.Token);
        report.Enter(LoadStage.Pipelines, 2);
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => report.Advance(LoadStage.Pipelines, 1));
        Assert.Throws<OperationCanceledException>(() => report.Enter(LoadStage.Weights, 1));
    }

    private sealed class Told : IProgress<LoadProgress>
    {
        public List<LoadProgress> All { get; } = [];

        public void Report(LoadProgress value) => All.Add(value);
    }
}
