using System;
using System.Collections.Generic;
using UnityEngine;

namespace ResNetVk.Unity
{
    /// <summary>
    /// Drives all workers on, once per frame, and disposes those that are left when play mode ends, the program quits, or scripts are reloaded: what native code
    /// holds would otherwise outlive the objects that know of it.
    /// </summary>
    internal static class WorkerLoop
    {
        private static readonly List<ResNetVkWorker> Workers = new List<ResNetVkWorker>();
        private static WorkerLoopBehaviour s_behaviour;
        private static bool s_isHooked;

        /// <summary>How many workers are not disposed.</summary>
        public static int Count => Workers.Count;

        /// <summary>Drives a worker on from the next frame.</summary>
        public static void Add(ResNetVkWorker worker)
        {
            Workers.Add(worker);
            if (!s_isHooked)
            {
                s_isHooked = true;
                AppDomain.CurrentDomain.DomainUnload += OnDomainUnload;
                Application.quitting += DisposeAll;
            }

            // Outside of play mode the editor's own loop calls Tick.
            if (Application.isPlaying && s_behaviour == null)
            {
                GameObject host = new GameObject("ResNetVk workers") { hideFlags = HideFlags.HideAndDontSave };
                UnityEngine.Object.DontDestroyOnLoad(host);
                s_behaviour = host.AddComponent<WorkerLoopBehaviour>();
            }
        }

        /// <summary>Forgets a worker.</summary>
        public static void Remove(ResNetVkWorker worker) => Workers.Remove(worker);

        /// <summary>A frame. What one worker throws is logged and keeps none of the others.</summary>
        public static void Tick()
        {
            // What awaits a worker may dispose it, or make another.
            for (int i = Workers.Count - 1; i >= 0; i--)
            {
                if (i < Workers.Count)
                {
                    Tick(Workers[i]);
                }
            }
        }

        /// <summary>Disposes every worker that is left.</summary>
        public static void DisposeAll()
        {
            while (Workers.Count > 0)
            {
                Workers[Workers.Count - 1].Dispose();
            }
        }

        // Static fields keep their values where play mode starts without a domain reload.
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void OnPlayModeBegins()
        {
            DisposeAll();
            s_behaviour = null;
        }

        private static void OnDomainUnload(object sender, EventArgs arguments) => DisposeAll();

        private static void Tick(ResNetVkWorker worker)
        {
            try
            {
                worker.Tick();
            }
            catch (Exception exception)
            {
                Debug.LogException(exception);
            }
        }
    }
}
