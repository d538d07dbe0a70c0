using ResNetVk.Format;
using ResNetVk.Runtime;
using SkiaSharp;

if (args is not [string modelFile, string pictureFile])
{
    Console.Error.WriteLine("usage: console MODEL.rnvk PICTURE");
    return 2;
}

CompiledModel model = CompiledModel.Load(modelFile);
using VulkanDevice device = VulkanDevice.Create();
using InferenceSession session = InferenceSession.Create(device, model);

using SKBitmap picture = SKBitmap.Decode(pictureFile).Copy(SKColorType.Rgba8888);
ClassPrediction[] best = new ClassPrediction[3];
session.ClassifyImage(picture.Bytes, picture.Width, picture.Height, best);
foreach ((int index, float probability) in best)
{
    Console.WriteLine($"{model.Plan.Labels[index],-12} {probability:P1}");
}

return 0;
