namespace ResNetVk.Training.Tests;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(49, 0.1)]
    [InlineData(50, 0.01)]
    [InlineData(74, 0.01)]
    [InlineData(75, 0.001)]
    [InlineData(99, 0.001)]
    public void StepDividesByTenAtHalfAndThreeQuarters(long step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(ScheduleKind.Step, 0.1, 100).At(step), 12);

    [Theory]
    [InlineData(0, 0.008)] // peak / 25
    [InlineData(50, 0.104)] // half of the way up
    [InlineData(100, 0.2)] // a quarter of the run
    [InlineData(250, 0.10004)] // half of the way down
    [InlineData(400, 0.00008)] // peak / 2500
    public void OneCycleRisesAndFallsAlongACosine(long step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(ScheduleKind.OneCycle, 0.2, 401).At(step), 12);

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(200, 0.10004)]
    [InlineData(400, 0.00008)] // peak / 2500
    public void CosineFalls(long step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(ScheduleKind.Cosine, 0.2, 401).At(step), 12);

    [Fact]
    public void FirstStepsMayHaveARateOfTheirOwn()
    {
        LearningRateSchedule schedule = new(ScheduleKind.Step, 0.1, 1000, WarmUpSteps: 400, WarmUpRate: 0.01);
        Assert.Equal([0.01, 0.01, 0.1], new long[] { 0, 399, 400 }.Select(schedule.At));
    }

    [Theory]
    [InlineData(ScheduleKind.Step, 1)]
    [InlineData(ScheduleKind.Cosine, 1)]
    [InlineData(ScheduleKind.OneCycle, 1)]
    [InlineData(ScheduleKind.OneCycle, 2)]
    [InlineData(ScheduleKind.OneCycle, 3)]
    public void ShortRunsHavePositiveFiniteRates(ScheduleKind kind, long steps)
    {
        LearningRateSchedule schedule = new(kind, 0.2, steps);
        for (long step = 0; step < steps; step++)
        {
            Assert.InRange(schedule.At(step), 1e-6, 0.2);
        }
    }

    [Fact]
    public void StepsOutsideTheRunAreRefused()
    {
        LearningRateSchedule schedule = new(ScheduleKind.OneCycle, 0.2, 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.At(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.At(10));
    }
}
