using System;

namespace ResNetVk.Unity.Editor
{
    /// <summary>A step of the plan.</summary>
    [Serializable]
    internal sealed class PlanStep
    {
        public string name = string.Empty;

        public string @operator = string.Empty;

        public long multiplyAdds;

        public PlanAlternative[] alternatives = Array.Empty<PlanAlternative>();

        /// <summary>One line for people.</summary>
        public string Describe()
        {
            string work = multiplyAdds > 0 ? $", {multiplyAdds / 1e6:0.###} million multiply-adds" : string.Empty;
            PlanAlternative first = Array.Find(alternatives, alternative => alternative.covers == 0);
            string kernel = first?.name ?? "no kernel";
            string more = alternatives.Length > 1 ? $" or {alternatives.Length - 1} more" : string.Empty;
            return $"{@operator}{work}; {kernel}{more}";
        }
    }
}
