using UnityEngine;

namespace ResNetVk.Unity.Samples
{
    /// <summary>Names what a picture or the camera shows, in the console.</summary>
    [AddComponentMenu("ResNetVk/Samples/Classify")]
    public sealed class Classify : MonoBehaviour
    {
        [SerializeField]
        private ModelAsset model;

        [SerializeField]
        private Texture picture;

        [SerializeField]
        private bool useCamera;

        private ResNetVkClassifier _classifier;
        private WebCamTexture _camera;
        private string _label;

        /// <summary>The network; before the object is activated.</summary>
        public ModelAsset Model
        {
            get => model;
            set => model = value;
        }

        /// <summary>What is looked at unless the camera is; before the object is activated.</summary>
        public Texture Picture
        {
            get => picture;
            set => picture = value;
        }

        /// <summary>The last answer; null before the first.</summary>
        public string Label => _label;

        private void OnEnable()
        {
            if (useCamera)
            {
                _camera = new WebCamTexture(640, 480);
                _camera.Play();
            }

            // Made inactive, so that it begins when it knows what to do.
            GameObject eye = new GameObject("Classifier");
            eye.SetActive(false);
            _classifier = eye.AddComponent<ResNetVkClassifier>();
            _classifier.Model = model;
            _classifier.Source = useCamera ? _camera : picture;
            _classifier.OnClassified.AddListener(OnClassified);
            eye.SetActive(true);
        }

        private void OnDisable()
        {
            if (_classifier != null)
            {
                Destroy(_classifier.gameObject);
            }

            if (_camera != null)
            {
                _camera.Stop();
            }
        }

        private void OnClassified(string label, float confidence)
        {
            if (label != _label)
            {
                _label = label;
                Debug.Log($"{label}, {confidence * 100:0} %");
            }
        }
    }
}
