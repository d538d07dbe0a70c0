using System.Globalization;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Says which sessions can share a loaded model: those that ask for the same.</summary>
internal static class SharingKey
{
    /// <summary>Equal for sessions that would load the same pipelines and weights in the same way.</summary>
    public static string Of(DeviceInfo device, CompiledModel model, PlanSelection selection, SessionOptions options)
    {
        SessionTuning tuning = options.Tuning;
        IEnumerable<string> parts =
        [
            model.Sha256,
            string.Join(';', model.Plan.Inputs.Select(input => string.Join('x', input.Shape))),
            string.Format(CultureInfo.InvariantCulture, "{0}", options.TimingBudgetOn(device).Ticks),
            options.PipelineCachePath ?? string.Empty,
            options.Stepping ? "divisible" : string.Empty,
            options.SelfTest.ToString(),
            $"{tuning.ForceStaging} {tuning.ForceFlush} {tuning.WeightSlabSizeInBytes}",

            // A bench decides otherwise at every call.
            tuning.Bench is null ? string.Empty : Guid.NewGuid().ToString(),
            .. selection.All.Select(step => Candidates(step)),
        ];
        return string.Join('|', parts);
    }

    private static string Candidates(ChosenStep step) => string.Join(',', step.Candidates.Select((Alternative alternative) => alternative.Name));
}
