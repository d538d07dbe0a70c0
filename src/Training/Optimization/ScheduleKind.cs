namespace ResNetVk.Training;

/// <summary>The shape of the learning-rate curve.</summary>
public enum ScheduleKind
{
    /// <summary>Constant, divided by ten after one half and three quarters of the run.</summary>
    Step,

    /// <summary>Up in the first quarter, then down to almost nothing, both along a cosine.</summary>
    OneCycle,

    /// <summary>Down to almost nothing along a cosine (Loshchilov and Hutter 2016).</summary>
    Cosine,
}
