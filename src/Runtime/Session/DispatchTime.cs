namespace ResNetVk.Runtime;

/// <summary>The time of one dispatch on the device.</summary>
/// <param name="Role">What its step does.</param>
/// <param name="Step">Name of its step.</param>
/// <param name="Operator">The step's operator.</param>
/// <param name="Alternative">The chosen alternative.</param>
/// <param name="Dispatch">Position among the alternative's dispatches.</param>
/// <param name="MultiplyAdds">Multiply-adds of the step, given to the first of its dispatches.</param>
/// <param name="ElapsedNanoseconds">Time between the end of the dispatch before and the end of this one.</param>
public sealed record DispatchTime(
    StepRole Role, string Step, string Operator, string Alternative, int Dispatch, long MultiplyAdds, double ElapsedNanoseconds);
