using Microsoft.Playwright;
using ResNetVk.CameraClassifier;
using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>A browser with a camera, a server, and the page between them.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly KnownPictures s_pictures = KnownPictures.Clothes();

    private readonly bool _ownsChromium;

    private Scene(Chromium chromium, bool ownsChromium, Site site, IPage page)
    {
        _ownsChromium = ownsChromium;
        Chromium = chromium;
        Site = site;
        Page = page;
    }

    public Chromium Chromium { get; }

    public Site Site { get; }

    public IPage Page { get; }

    /// <summary>Opens the page.</summary>
    /// <param name="camera">The browser; null for one that denies the camera.</param>
    /// <param name="options">What the command line says.</param>
    /// <param name="startCamera">Whether to start the camera, where there is one.</param>
    /// <param name="isHeld">Whether it is one that <see cref="ShowAsync(string)"/> gives pictures, instead of the browser's.</param>
    public static async Task<Scene> StartAsync(CameraBrowser? camera, Options? options = null, bool startCamera = true, bool isHeld = true)
    {
#pragma warning disable CA2000 // The scene owns them.
        Chromium chromium = camera is null ? await Chromium.StartAsync(video: null) : await camera.StartAsync();
        Site site = await Site.StartAsync(options);
#pragma warning restore CA2000
        IPage page = await chromium.OpenAsync(site.Server.Address, isHeld && camera is not null);
        if (camera is not null && startCamera)
        {
            await StartCameraAsync(page);
        }

        return new Scene(chromium, camera is null, site, page);
    }

    /// <summary>As a person does; where the browser has the permission already the page needs no help.</summary>
    public static Task StartCameraAsync(IPage page) => page.EvaluateAsync("() => { if (document.getElementById('picture').dataset.source === 'none') document.getElementById('start').click(); }");

    /// <summary>Waits until the page has a name for the picture, and is sure.</summary>
    public static Task IsNamedAsync(IPage page, string label) => page.WaitForFunctionAsync(
        "label => document.getElementById('label').textContent === label && document.getElementById('label').dataset.sure === 'yes'", label);

    /// <summary>Waits until the page has a name for the picture, and is sure.</summary>
    public Task IsNamedAsync(string label) => IsNamedAsync(Page, label);

    /// <summary>Holds a picture before a page's camera, and waits until the page has its name.</summary>
    /// <param name="page">Its camera is held still.</param>
    /// <param name="label">A class of <see cref="KnownPictures.Clothes"/>; other than that of the picture before.</param>
    public static async Task ShowAsync(IPage page, string label)
    {
        await HeldCamera.ShowAsync(page, s_pictures.Gray(label));
        await IsNamedAsync(page, label);
    }

    /// <summary>Holds a picture before the camera, and waits until the page has its name.</summary>
    public Task ShowAsync(string label) => ShowAsync(Page, label);

    /// <summary>Waits for a state.</summary>
    public Task HasStatusAsync(string status) => Page.WaitForFunctionAsync("status => document.getElementById('status-text').textContent === status", status);

    /// <summary>Saves what the page looks like.</summary>
    public Task ScreenshotAsync(string name) => ScreenshotAsync(Page, name);

    /// <summary>Saves what a page looks like, in artifacts/screenshots.</summary>
    public static Task ScreenshotAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Directory.CreateDirectory(Path.Combine(TestData.RepositoryRoot, "artifacts", "screenshots")).FullName, $"camera-{name}.png"),
        FullPage = true,
    });

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        if (_ownsChromium)
        {
            await Chromium.DisposeAsync();
        }

        await Site.DisposeAsync();
    }
}
