namespace ResNetVk.Camera.Tests;

/// <summary>How long tests wait for what must come: only a program that hangs is given up, never one that is slow.</summary>
internal static class Patience
{
    /// <summary>For anything.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary><see cref="Limit"/> in Playwright's unit.</summary>
    public static float LimitMilliseconds => (float)Limit.TotalMilliseconds;

    /// <summary>Waits until something is so.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">For the message.</param>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        long started = Environment.TickCount64;
        while (!await condition())
        {
            if (Environment.TickCount64 - started > LimitMilliseconds)
            {
                throw new TimeoutException($"in {Limit.TotalMinutes} minutes it did not happen that {what}");
            }

            await Task.Delay(20);
        }
    }
}
