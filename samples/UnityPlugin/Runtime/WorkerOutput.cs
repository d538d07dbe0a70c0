using System;

namespace ResNetVk.Unity
{
    /// <summary>What an inference found. Belongs to its worker, which overwrites it with the next inference that finishes.</summary>
    public sealed class WorkerOutput
    {
        private readonly ModelAsset _model;

        internal WorkerOutput(ModelAsset model)
        {
            _model = model;
            Predictions = new Prediction[model.MaximumPredictions];
            long count = 1;
            foreach (int size in model.OutputShape)
            {
                count *= size;
            }

            Values = new float[count];
        }

        /// <summary>How many inferences have finished so far; 0 while there is nothing to see.</summary>
        public long InferenceNumber { get; internal set; }

        /// <summary>The most probable classes, the most probable first, of each batch item in turn; empty when the network is no classifier.</summary>
        public Prediction[] Predictions { get; }

        /// <summary>The first output, dense, in the source network's order.</summary>
        public float[] Values { get; }

        /// <summary>Name of the most probable class; its number where the model has no names; empty before the first inference.</summary>
        /// <exception cref="InvalidOperationException">The network is no classifier.</exception>
        public string Label
        {
            get
            {
                ThrowUnlessClassifier();
                return InferenceNumber == 0 ? string.Empty : LabelOf(Predictions[0]);
            }
        }

        /// <summary>How probable it is, 0 to 1.</summary>
        /// <exception cref="InvalidOperationException">The network is no classifier.</exception>
        public float Confidence
        {
            get
            {
                ThrowUnlessClassifier();
                return Predictions[0].Probability;
            }
        }

        /// <summary>Name of a class, or its number where the model has no names.</summary>
        public string LabelOf(Prediction prediction)
        {
            string[] labels = _model.Labels;
            return prediction.Index >= 0 && prediction.Index < labels.Length ? labels[prediction.Index] : prediction.Index.ToString();
        }

        private void ThrowUnlessClassifier()
        {
            if (Predictions.Length == 0)
            {
                throw new InvalidOperationException($"{_model.NetworkName} is no classifier: read Values.");
            }
        }
    }
}
