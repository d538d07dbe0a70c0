using Microsoft.Playwright;

namespace ResNetVk.Camera.Tests;

/// <summary>Debian's Chromium without a window.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Nothing is fetched from anywhere but the page's server; the sandbox needs rights that containers lack.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    /// <summary>Starts it; skips the test where there is none.</summary>
    /// <param name="video">What its camera shows (Y4M); null for a browser that denies the camera.</param>
    public static async Task<Chromium> StartAsync(string? video)
    {
        string? path = s_paths.FirstOrDefault(File.Exists);
        Skip.If(path is null, "Chromium is not installed (Debian, Ubuntu: apt-get install chromium)");
        string[] camera = video is null
            ? ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]
            : ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={video}"];
        Assertions.SetDefaultExpectTimeout(Patience.LimitMilliseconds);
        IPlaywright playwright = await Playwright.CreateAsync();
        try
        {
            IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Headless = true,
                Args = [.. s_arguments, .. camera],
                Timeout = Patience.LimitMilliseconds,
            });
            return new Chromium(playwright, browser);
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>Opens an address in a window of its own.</summary>
    /// <param name="address">Of the page.</param>
    /// <param name="isHeld">Whether the camera is a <see cref="HeldCamera"/> instead of the browser's.</param>
    public async Task<IPage> OpenAsync(Uri address, bool isHeld)
    {
        IBrowserContext context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 1000 },
            ColorScheme = ColorScheme.Light,
        });
        context.SetDefaultTimeout(Patience.LimitMilliseconds);
        if (isHeld)
        {
            await HeldCamera.InstallAsync(context);
        }

        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
