using System.Collections;
using System.IO;
using NUnit.Framework;
using UnityEngine;
using UnityEngine.TestTools;

namespace ResNetVk.Unity.Tests
{
    /// <summary>For Unity's test runner, with the network of the sample: what the package does on this machine's devices.</summary>
    public sealed class WorkerTests
    {
        private const string ModelPath = "Packages/com.resnetvk.runtime/Samples~/Classify/Clothes.rnvk";
        private const int Size = 28;

        /// <summary>A picture has an answer, the same at once and in steps, on the device that the package chooses and on one of its own.</summary>
        [UnityTest]
        public IEnumerator A_picture_has_one_answer_in_every_way()
        {
            ModelAsset model = ModelAsset.Load(File.ReadAllBytes(Path.GetFullPath(ModelPath)));
            string answer = null;
            foreach (BackendType backend in new[] { BackendType.Automatic, BackendType.OwnDevice })
            {
                using (ResNetVkWorker worker = new ResNetVkWorker(model, new WorkerOptions { Backend = backend }))
                {
                    while (worker.State == WorkerState.Loading)
                    {
                        yield return null;
                    }

                    Assert.That(worker.Schedule(Trousers(), Size, Size), Is.True);
                    while (worker.State == WorkerState.Running)
                    {
                        yield return null;
                    }

                    answer = answer ?? worker.PeekOutput().Label;
                    Assert.That(worker.PeekOutput().Label, Is.EqualTo(answer));
                    IEnumerator steps = worker.ScheduleStepped(Trousers(), Size, Size, 0.1f);
                    while (steps.MoveNext())
                    {
                        yield return null;
                    }

                    Assert.That(worker.State, Is.EqualTo(WorkerState.Ready));
                    Assert.That(worker.PeekOutput().InferenceNumber, Is.EqualTo(2));
                    Assert.That(worker.PeekOutput().Label, Is.EqualTo(answer));
                }
            }

            Assert.That(answer, Is.EqualTo("Trouser"));
            Object.DestroyImmediate(model);
        }

        // Two legs.
        private static Color32[] Trousers()
        {
            Color32[] pixels = new Color32[Size * Size];
            for (int i = 0; i < pixels.Length; i++)
            {
                (int x, int y) = (i % Size, i / Size);
                bool isCloth = y > 1 && y < Size - 2 && x > 7 && x < 20 && (y > 20 || x < 13 || x > 14);
                byte value = isCloth ? (byte)200 : (byte)0;
                pixels[i] = new Color32(value, value, value, 255);
            }

            return pixels;
        }
    }
}
