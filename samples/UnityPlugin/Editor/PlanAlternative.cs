using System;

namespace ResNetVk.Unity.Editor
{
    /// <summary>A way to compute a step; the device decides which is taken.</summary>
    [Serializable]
    internal sealed class PlanAlternative
    {
        public string name = string.Empty;

        /// <summary>How many of the following steps it computes as well.</summary>
        public int covers;
    }
}
