using Microsoft.Playwright;

namespace ResNetVk.Camera.Tests;

/// <summary>Draws the pictures of the page that the READMEs show, into artifacts/screenshots.</summary>
[Collection(nameof(PageTests))]
public sealed class ScreenshotTests(CameraBrowser camera)
{
    [SkippableFact]
    public async Task The_page_fits_a_desktop_and_a_phone_light_and_dark()
    {
        await using Scene scene = await Scene.StartAsync(camera);
        foreach ((string device, int width, int height) in new[] { ("desktop", 1280, 1000), ("phone", 390, 844) })
        {
            await scene.Page.SetViewportSizeAsync(width, height);
            foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await scene.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                await scene.ShowAsync("Bag");
                await scene.ShowAsync("Ankle boot");

                // Bars glide to their places: what is looked at by people may wait for that, nothing is checked by it.
                await scene.Page.WaitForTimeoutAsync(400);
                await scene.ScreenshotAsync($"{device}-{scheme.ToString().ToLowerInvariant()}");

                // Nothing is wider than the window.
                Assert.Equal(width, await scene.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            }
        }
    }
}
