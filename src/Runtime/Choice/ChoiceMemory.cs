namespace ResNetVk.Runtime;

/// <summary>The choices made on a device by this process, so that a second session of a model does not time again. Thread-safe.</summary>
internal sealed class ChoiceMemory
{
    /// <summary>Models remembered; the one that was longest not used is forgotten first.</summary>
    public const int Models = ModelMemory<object>.Models;

    private readonly ModelMemory<IReadOnlyDictionary<string, StepChoice>> _choices = new();

    /// <summary>What is known of a model: choices by shape; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, StepChoice> Find(string model) => _choices.Find(model) ?? new Dictionary<string, StepChoice>();

    /// <summary>Adds choices of a model to those it has.</summary>
    public void Add(string model, IReadOnlyDictionary<string, StepChoice> choices) => _choices.Update(model, before =>
    {
        Dictionary<string, StepChoice> all = new(StringComparer.Ordinal);
        foreach ((string key, StepChoice choice) in (before ?? all).Concat(choices))
        {
            all[key] = choice;
        }

        return all;
    });

    /// <summary>Forgets everything, as in a new process.</summary>
    public void Clear() => _choices.Clear();
}
