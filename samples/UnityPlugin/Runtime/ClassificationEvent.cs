using System;
using UnityEngine.Events;

namespace ResNetVk.Unity
{
    /// <summary>Tells a label and how confident the network is, 0 to 1.</summary>
    [Serializable]
    public sealed class ClassificationEvent : UnityEvent<string, float>
    {
    }
}
