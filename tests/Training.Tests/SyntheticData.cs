using ResNetVk.TestSupport;
using SkiaSharp;

namespace ResNetVk.Training.Tests;

/// <summary>Small image sets whose classes can be learnt, and files in the formats of the real ones.</summary>
internal static class SyntheticData
{
    public static readonly Normalization Plain = new([0.25f, 0.5f, 0.75f], [0.5f, 0.25f, 1f]);

    /// <summary>Noise with a bright row per class.</summary>
    public static ImageSet Images(int count, ImageShape shape, int classes, ulong seed)
    {
        byte[] pixels = new byte[count * shape.Size];
        byte[] labels = new byte[count];
        DeterministicRandom random = new(seed, 0, 0);
        for (int n = 0; n < count; n++)
        {
            labels[n] = (byte)random.Next(classes);
            for (int i = 0; i < shape.Size; i++)
            {
                int row = i / shape.Width % shape.Height;
                pixels[(n * shape.Size) + i] = (byte)(random.Next(64) + (row % classes == labels[n] ? 160 : 0));
            }
        }

        return new ImageSet(pixels, labels, shape, classes);
    }

    public static DataSet Set(int train, int test, ImageShape shape, int classes) => new(
        "synthetic", Images(train, shape, classes, 11), Images(test, shape, classes, 13),
            [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]);

    /// <summary>A small network for a data set.</summary>
    public static NetworkPlan Plan(string network, DataSet data, int? width = null) => NetworkPlan.Of(new NetworkChoice(
        network, data.Train.Shape.Channels, data.Train.Shape.Height, data.Train.Shape.Width, data.Train.Classes, width));

    /// <summary>Writes pictures of several sizes and formats in a folder per class; each class has its own colour, with noise.</summary>
    public static void WritePictures(string folder, int perClass, params string[] classes)
    {
        DeterministicRandom random = new(23, 0, 0);
        for (int label = 0; label < classes.Length; label++)
        {
            string path = Path.Combine(folder, classes[label]);
            Directory.CreateDirectory(path);
            for (int n = 0; n < perClass; n++)
            {
                (int width, int height) = (30 + random.Next(40), 30 + random.Next(40));
                using SKBitmap bitmap = new(width, height);
                for (int i = 0; i < width * height; i++)
                {
                    byte[] colour = [(byte)random.Next(80), (byte)random.Next(80), (byte)random.Next(80)];
                    colour[label % 3] += 160;
                    bitmap.SetPixel(i % width, i / width, new SKColor(colour[0], colour[1], colour[2]));
                }

                (SKEncodedImageFormat format, string ending) = n % 2 == 0 ? (SKEncodedImageFormat.Png, "png") : (SKEncodedImageFormat.Jpeg, "jpg");
                using SKData data = bitmap.Encode(format, 90);
                File.WriteAllBytes(Path.Combine(path, $"{n:000}.{ending}"), data.ToArray());
            }
        }
    }

    /// <summary>Writes the four files of a data set like Fashion-MNIST, of 28 × 28 grey images with ten classes.</summary>
    public static void WriteFashionMnist(string folder, int train, int test)
    {
        Write("train", train, 17);
        Write("t10k", test, 19);

        void Write(string prefix, int count, ulong seed)
        {
            ImageSet images = Images(count, new ImageShape(1, 28, 28), 10, seed);
            byte[] pixels = [.. Enumerable.Range(0, count).SelectMany(i => images.Pixels(i).ToArray())];
            byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)images.Label(i))];
            IdxContent.Write(Path.Combine(folder, prefix + "-images-idx3-ubyte.gz"), pixels, count, 28, 28);
            IdxContent.Write(Path.Combine(folder, prefix + "-labels-idx1-ubyte.gz"), labels, count);
        }
    }
}
