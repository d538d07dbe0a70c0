using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>What a dispatch takes on the device, and how it can be divided: along the direction in which it has the most workgroups.</summary>
/// <remarks>
/// A part of k divisions is taken to last a + k · b. The constant is what starting a dispatch costs, and what is lost where a part has too few workgroups
/// to fill the device; both come from measuring the whole and the smallest part. What is learned later stretches the two together.
/// </remarks>
internal sealed class DispatchCost
{
    // Odd, so that there is a middle one.
    private const int Remembered = 5;

    private readonly Grid _grid;
    private readonly double _start;
    private readonly double _each;
    private readonly double[] _ratios = new double[Remembered];
    private int _learned;
    private double _stretch = 1;

    /// <summary>Takes what was measured.</summary>
    public DispatchCost(Grid grid, DispatchTimes measured)
        : this(grid)
    {
        _each = Divisions > 1 ? Math.Max(0, measured.WholeNanoseconds - measured.SmallestNanoseconds) / (Divisions - 1) : 0;
        _start = Math.Max(0, measured.WholeNanoseconds - (_each * Divisions));

        // Of two measurements that contradict each other, the one at load and the first of a step, the middle is to be the one at load.
        Remember(1);
        Remember(1);
    }

    /// <summary>Guesses what was not measured; the first part that runs will show.</summary>
    public DispatchCost(Grid grid, double guessedNanoseconds)
        : this(grid) => _each = guessedNanoseconds / Divisions;

    private DispatchCost(Grid grid)
    {
        _grid = grid;
        Axis = grid.X >= grid.Y && grid.X >= grid.Z ? 0 : grid.Y >= grid.Z ? 1 : 2;
    }

    /// <summary>The direction: 0 for x, 1 for y, 2 for z.</summary>
    public int Axis { get; }

    /// <summary>Workgroups along it: into so many parts it can be divided.</summary>
    public int Divisions => Axis switch { 0 => _grid.X, 1 => _grid.Y, _ => _grid.Z };

    /// <summary>The whole dispatch.</summary>
    public double Nanoseconds => NanosecondsOf(Divisions);

    /// <summary>The smallest part of it.</summary>
    public double SmallestNanoseconds => NanosecondsOf(1);

    /// <summary>What was learned: times are so many times those that were measured at load.</summary>
    public double Stretch => _stretch;

    /// <summary>A part.</summary>
    public double NanosecondsOf(int divisions) => _stretch * (_start + (divisions * _each));

    /// <summary>The largest part that takes no longer than a time; 0 when there is none.</summary>
    /// <param name="nanoseconds">The time.</param>
    /// <param name="most">Divisions that are left.</param>
    public int Fitting(double nanoseconds, int most)
    {
        if (NanosecondsOf(most) <= nanoseconds)
        {
            return most;
        }

        double fitting = ((nanoseconds / _stretch) - _start) / _each;
        return fitting >= 1 ? (int)Math.Min(fitting, most - 1) : 0;
    }

    /// <summary>Learns what a part took that was expected to take another time. One slow measurement among fast ones changes nothing.</summary>
    /// <param name="ratio">Measured time over expected time.</param>
    /// <param name="stretch"><see cref="Stretch"/> when the time was expected.</param>
    public void Learn(double ratio, double stretch) => Remember(Math.Clamp(ratio * stretch, 1e-3, 1e3));

    /// <summary>The workgroups of a part.</summary>
    public WorkgroupRange Range(in StepPart part) => Axis switch
    {
        0 => new(new Grid(part.First, 0, 0), _grid with { X = part.Count }),
        1 => new(new Grid(0, part.First, 0), _grid with { Y = part.Count }),
        _ => new(new Grid(0, 0, part.First), _grid with { Z = part.Count }),
    };

    private void Remember(double ratio)
    {
        _ratios[_learned++ % Remembered] = ratio;
        Span<double> sorted = stackalloc double[Remembered];
        int count = Math.Min(_learned, Remembered);
        for (int i = 0; i < count; i++)
        {
            int at = i;
            for (; at > 0 && sorted[at - 1] > _ratios[i]; at--)
            {
                sorted[at] = sorted[at - 1];
            }

            sorted[at] = _ratios[i];
        }

        _stretch = sorted[count / 2];
    }
}
