using System;
using System.Collections;
using UnityEngine;

namespace ResNetVk.Unity
{
    /// <summary>Names what a texture or a camera shows, and tells it by an event. Nothing is allocated per frame.</summary>
    [AddComponentMenu("ResNetVk/Classifier")]
    [DisallowMultipleComponent]
    public sealed class ResNetVkClassifier : MonoBehaviour
    {
        [SerializeField]
        [Tooltip("A compiled model (.rnvk) that classifies pictures.")]
        private ModelAsset model;

        [SerializeField]
        [Tooltip("What is looked at: any texture, a render texture too. A script may set it, to a WebCamTexture for example.")]
        private Texture source;

        [SerializeField]
        [Min(0)]
        [Tooltip("Milliseconds of the GPU's time per frame; 0: each inference in one go.")]
        private float budgetMs = 2;

        [SerializeField]
        [Range(0, 1)]
        [Tooltip("Less certain answers are not told.")]
        private float minimumConfidence;

        [SerializeField]
        private BackendType backend = BackendType.Automatic;

        [SerializeField]
        private ClassificationEvent onClassified = new ClassificationEvent();

        private ResNetVkWorker _worker;
        private IEnumerator _steps;
        private long _told;

        /// <summary>What is looked at; null to look at nothing.</summary>
        public Texture Source
        {
            get => source;
            set => source = value;
        }

        /// <summary>The model; another one takes effect when the component is enabled again.</summary>
        public ModelAsset Model
        {
            get => model;
            set => model = value;
        }

        /// <summary>Milliseconds of the GPU's time per frame; 0: each inference in one go.</summary>
        public float BudgetMs
        {
            get => budgetMs;
            set => budgetMs = value;
        }

        /// <summary>Less certain answers are not told.</summary>
        public float MinimumConfidence
        {
            get => minimumConfidence;
            set => minimumConfidence = value;
        }

        /// <summary>Whose device it runs on; another one takes effect when the component is enabled again.</summary>
        public BackendType Backend
        {
            get => backend;
            set => backend = value;
        }

        /// <summary>Called in <c>Update</c>, once for each inference that has finished.</summary>
        public ClassificationEvent OnClassified => onClassified;

        /// <summary>The worker, for more than the best class; null while the component is disabled.</summary>
        public ResNetVkWorker Worker => _worker;

        private void OnEnable()
        {
            _told = 0;
            if (model == null)
            {
                Debug.LogWarning("ResNetVk: the classifier has no model.", this);
                return;
            }

            try
            {
                _worker = new ResNetVkWorker(model, new WorkerOptions { Backend = backend });
            }
            catch (Exception exception) when (exception is ResNetVkException || exception is DllNotFoundException)
            {
                // A game without its classifier is still a game.
                Debug.LogException(exception, this);
            }
        }

        private void OnDisable()
        {
            _worker?.Dispose();
            _worker = null;
            _steps = null;
        }

        private void Update()
        {
            if (_worker == null || _worker.State == WorkerState.Failed || _worker.State == WorkerState.Disposed)
            {
                return;
            }

            if (_steps != null && !_steps.MoveNext())
            {
                _steps = null;
            }

            if (_worker.State == WorkerState.Ready)
            {
                Tell(_worker.PeekOutput());
            }

            // Whoever was told may have disabled this component.
            if (_worker != null && _worker.State == WorkerState.Ready && source != null)
            {
                Look();
            }
        }

        private void Look()
        {
            if (budgetMs > 0)
            {
                _steps = _worker.ScheduleStepped(source, budgetMs);
            }
            else
            {
                _worker.Schedule(source);
            }
        }

        private void Tell(WorkerOutput output)
        {
            if (output.InferenceNumber == _told)
            {
                return;
            }

            _told = output.InferenceNumber;
            if (output.Confidence >= minimumConfidence)
            {
                onClassified.Invoke(output.Label, output.Confidence);
            }
        }
    }
}
