using UnityEditor;

namespace ResNetVk.Unity.Editor
{
    /// <summary>The inspector of a <see cref="ModelAsset"/>: what it takes and gives, how large it is, and its plan step by step.</summary>
    [CustomEditor(typeof(ModelAsset))]
    public sealed class ModelAssetEditor : UnityEditor.Editor
    {
        private const double Mebi = 1024 * 1024;

        private Plan _plan;
        private bool _showsLabels;
        private bool _showsPlan = true;

        /// <inheritdoc/>
        public override void OnInspectorGUI()
        {
            ModelAsset model = (ModelAsset)target;
            try
            {
                _plan = _plan ?? Plan.Read(model.Content);
                Describe(model);
            }
            catch (ResNetVkException exception)
            {
                EditorGUILayout.HelpBox(exception.Message, MessageType.Error);
                return;
            }

            _showsLabels = EditorGUILayout.Foldout(_showsLabels, $"Labels ({model.Labels.Length})", true);
            for (int i = 0; _showsLabels && i < model.Labels.Length; i++)
            {
                EditorGUILayout.LabelField(i.ToString(), model.Labels[i]);
            }

            _showsPlan = EditorGUILayout.Foldout(_showsPlan, $"Plan ({_plan.steps.Length} steps)", true);
            for (int i = 0; _showsPlan && i < _plan.steps.Length; i++)
            {
                EditorGUILayout.LabelField(_plan.steps[i].name, _plan.steps[i].Describe());
            }
        }

        private static void Describe(ModelAsset model)
        {
            EditorGUILayout.LabelField("Network", model.NetworkName);
            EditorGUILayout.LabelField("Input", string.Join(" × ", model.InputShape) + (model.TakesPictures ? ", also from pictures" : string.Empty));
            EditorGUILayout.LabelField("Output", string.Join(" × ", model.OutputShape));
            EditorGUILayout.LabelField("Parameters", $"{model.Parameters:N0}");
            EditorGUILayout.LabelField("Multiply-adds", $"{model.MultiplyAdds:N0}");
            EditorGUILayout.LabelField("Weights", $"{model.WeightSizeInBytes / Mebi:0.##} MiB");
            EditorGUILayout.LabelField("Activations", $"{model.ArenaSizeInBytes / Mebi:0.##} MiB");
            EditorGUILayout.LabelField("SHA-256", model.Sha256);
        }
    }
}
