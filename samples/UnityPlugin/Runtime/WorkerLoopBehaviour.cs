using UnityEngine;

namespace ResNetVk.Unity
{
    /// <summary>Tells the workers of frames, and that play mode ends. Made by <see cref="WorkerLoop"/>, hidden.</summary>
    [AddComponentMenu("")]
    internal sealed class WorkerLoopBehaviour : MonoBehaviour
    {
        private void Update() => WorkerLoop.Tick();

        private void OnDestroy() => WorkerLoop.DisposeAll();
    }
}
