using Microsoft.Playwright;

namespace ResNetVk.Camera.Tests;

/// <summary>A camera that stands in for the browser's and shows one picture until it is given another, however slow the machine.</summary>
internal static class HeldCamera
{
    // The canvas is drawn again and again so that frames keep coming, as from a camera that does not move.
    private const string Script = """
        (() => {
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [300, 224];
          const context = canvas.getContext("2d", { alpha: false });
          const picture = new OffscreenCanvas(28, 28);
          window.showPicture = gray => {
            const rgba = Uint8ClampedArray.from({ length: 4 * gray.length }, (_, i) => i % 4 === 3 ? 255 : gray[i >> 2]);
            picture.getContext("2d").putImageData(new ImageData(rgba, 28), 0, 0);
          };
          showPicture(new Array(28 * 28).fill(0));
          setInterval(() => {
            context.imageSmoothingEnabled = false;
            context.drawImage(picture, (canvas.width - canvas.height) / 2, 0, canvas.height, canvas.height);
          }, 33);
          navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
        })();
        """;

    /// <summary>Gives it to every page that the context opens from now on.</summary>
    public static Task InstallAsync(IBrowserContext context) => context.AddInitScriptAsync(Script);

    /// <summary>Shows another picture.</summary>
    /// <param name="page">Was opened with this camera.</param>
    /// <param name="gray"><see cref="KnownPictures.Side"/>² values.</param>
    public static Task ShowAsync(IPage page, byte[] gray) => page.EvaluateAsync("gray => showPicture(gray)", Array.ConvertAll(gray, value => (int)value));
}
