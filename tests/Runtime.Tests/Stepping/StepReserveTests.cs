namespace ResNetVk.Runtime.Tests.Stepping;

/// <summary>What is left free of a budget.</summary>
public sealed class StepReserveTests
{
    [Fact]
    public void NothingIsLeftFreeWhenStepsKeepToTheirTime()
    {
        StepReserve reserve = new();
        for (int i = 0; i < 200; i++)
        {
            reserve.Learn(-0.01 * (i % 5));
        }

        Assert.Equal(0, reserve.Share);
    }

    [Fact]
    public void AsMuchAsTheWorstStepsButOneTookTooLong()
    {
        StepReserve reserve = new();
        for (int i = 0; i < 128; i++)
        {
            // 0, 0.002, … 0.254 in some order.
            reserve.Learn(0.002 * (i * 29 % 128));
        }

        Assert.Equal(0.002 * 126, reserve.Share, 9);
    }

    [Fact]
    public void RareDelaysTakeNothing()
    {
        StepReserve reserve = new();
        for (int i = 0; i < 1280; i++)
        {
            reserve.Learn(i % 128 == 7 ? 5 : 0);
        }

        Assert.Equal(0, reserve.Share);
    }

    [Fact]
    public void TwoFifthsAtMostAndForgotten()
    {
        StepReserve reserve = new();
        for (int i = 0; i < 128; i++)
        {
            reserve.Learn(3);
        }

        Assert.Equal(0.4, reserve.Share);
        for (int i = 0; i < 128; i++)
        {
            reserve.Learn(0);
        }

        Assert.Equal(0, reserve.Share);
    }
}
