using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using ResNetVk.CameraClassifier;
using ResNetVk.CameraClassifier.Server;
using ResNetVk.TestSupport;

namespace ResNetVk.Camera.Tests;

/// <summary>The page in a real browser, with a camera that shows known pictures.</summary>
[Collection(nameof(PageTests))]
public sealed class BrowserTests(CameraBrowser camera)
{
    // What the page shows at one moment: the video's picture as the network would see it, and its name.
    private const string Moment = """
        () => {
          const video = document.getElementById("video");
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 28;
          const context = canvas.getContext("2d");
          const side = Math.min(video.videoWidth, video.videoHeight);
          context.imageSmoothingQuality = "high";
          context.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, 28, 28);
          const gray = [...context.getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
          return { gray, label: document.getElementById("label").textContent };
        }
        """;

    // The numbers the page shows, all of one moment.
    private const string Numbers = """
        () => {
          const text = id => document.getElementById(id).textContent;
          const described = id => document.getElementById(id).getAttribute("aria-label");
          return {
            fps: Number(text("fps")), latency: Number(text("latency")), network: Number(text("network")),
            medians: ["frame-median", "latency-median", "network-median"].map(text),
            histograms: ["frame-histogram", "latency-histogram", "network-histogram"].map(described),
          };
        }
        """;

    [SkippableFact]
    public async Task A_camera_of_the_browsers_is_named()
    {
        await using Scene scene = await Scene.StartAsync(camera, isHeld: false);
        await scene.IsNamedAsync("Trouser");
        JsonElement moment = await scene.Page.EvaluateAsync<JsonElement>(Moment);
        int[] gray = [.. moment.GetProperty("gray").EnumerateArray().Select(value => value.GetInt32())];

        Assert.Equal("Trouser", KnownPictures.Clothes().Nearest(gray));
        Assert.Equal("Trouser", moment.GetProperty("label").GetString());
    }

    [SkippableFact]
    public async Task The_name_follows_the_picture_and_the_numbers_are_the_servers()
    {
        await using Scene scene = await Scene.StartAsync(camera);
        foreach (string label in KnownPictures.Clothes().Labels)
        {
            await scene.ShowAsync(label);
        }

        await scene.Page.WaitForFunctionAsync("() => ['fps', 'latency', 'network'].every(id => Number(document.getElementById(id).textContent) > 0)");
        JsonElement shown = await scene.Page.EvaluateAsync<JsonElement>(Numbers);
        StatisticsReport report = await scene.Site.StatisticsAsync();

        // How long anything takes is the machine's affair; that a part takes no longer than the whole is not.
        double network = shown.GetProperty("network").GetDouble();
        Assert.InRange(network, double.Epsilon, shown.GetProperty("latency").GetDouble());
        Assert.InRange(shown.GetProperty("fps").GetDouble(), double.Epsilon, 1000);
        Assert.InRange(report.NetworkMilliseconds, 0, report.ServerMilliseconds);
        Assert.InRange(report.Answered, 3, long.MaxValue);
        Assert.Equal(report.Answered, report.Classified);
        Assert.All(shown.GetProperty("medians").EnumerateArray(), text => Assert.Matches("^median [0-9.]+ ms, 95 % under [0-9.]+ ms$", text.GetString()));
        Assert.All(shown.GetProperty("histograms").EnumerateArray(), text => Assert.Matches("^.+, 0 to [0-9.]+ milliseconds: median [0-9.]+, 95 percent under [0-9.]+$", text.GetString()));
        Assert.Contains((await scene.Page.Locator("#device").TextContentAsync())!, Runtime.VulkanDevice.Enumerate().Select(device => device.Name));
    }

    [SkippableFact]
    public async Task Steps_take_a_part_of_the_network_in_a_frame()
    {
        await using Scene scene = await Scene.StartAsync(camera);
        await scene.ShowAsync("Trouser");
        await scene.Page.Locator("#mode-steps").CheckAsync(new LocatorCheckOptions { Force = true });
        await scene.Page.Locator("#budget").EvaluateAsync("slider => { slider.value = 3; slider.dispatchEvent(new Event('input')); slider.dispatchEvent(new Event('change')); }");

        // A picture that is shown from now on is taken after the page has asked for steps.
        await scene.ShowAsync("Ankle boot");
        StatisticsReport before = await scene.Site.StatisticsAsync();
        await scene.ShowAsync("Trouser");
        StatisticsReport after = await scene.Site.StatisticsAsync();

        // An inference takes two frames at the least; one may have begun before.
        Assert.InRange(after.Classified - before.Classified, 1, ((after.Answered - before.Answered) / 2) + 1);
        Assert.Equal("1 ms of the device a frame", await scene.Page.Locator("#budget-text").TextContentAsync());
        Assert.Equal("Network, a step", await scene.Page.Locator("#network-title").TextContentAsync());
        Assert.True(await scene.Page.Locator("#progress").IsVisibleAsync());

        // And back.
        await scene.Page.Locator("#mode-whole").CheckAsync(new LocatorCheckOptions { Force = true });
        await scene.ShowAsync("Bag");
        Assert.Equal("Network", await scene.Page.Locator("#network-title").TextContentAsync());
        Assert.False(await scene.Page.Locator("#progress").IsVisibleAsync());
    }

    [SkippableFact]
    public async Task The_page_finds_back_to_a_server_that_was_started_again()
    {
        await using Scene scene = await Scene.StartAsync(camera);
        await scene.ShowAsync("Bag");
        await scene.Site.GoAwayAsync();
        await scene.HasStatusAsync("Reconnecting");
        await scene.Site.ComeBackAsync();
        await scene.ShowAsync("Trouser");
        await scene.ShowAsync("Bag");
        await scene.HasStatusAsync("Live");
        Assert.InRange((await scene.Site.StatisticsAsync()).Answered, 2, long.MaxValue);
    }

    [SkippableFact]
    public async Task The_server_survives_a_page_that_disappears()
    {
        await using Scene scene = await Scene.StartAsync(camera);
        await scene.ShowAsync("Bag");
        Assert.Equal(1, (await scene.Site.StatisticsAsync()).Viewers);
        await scene.Page.Context.CloseAsync();
        await scene.Site.IsLeftAsync();
        IPage page = await scene.Chromium.OpenAsync(scene.Site.Server.Address, isHeld: true);
        await Scene.StartCameraAsync(page);
        await Scene.ShowAsync(page, "Trouser");
        await page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task Pictures_are_taken_from_files_and_other_files_are_refused()
    {
        await using Scene scene = await Scene.StartAsync(camera: null);

        // Without a camera: what the browser says, in words.
        await scene.Page.Locator("#start").ClickAsync();
        await Assertions.Expect(scene.Page.Locator("#notice-title")).ToHaveTextAsync("The camera may not be used");
        await Assertions.Expect(scene.Page.Locator("#notice-text")).ToContainTextAsync("Allow the camera");
        await scene.ScreenshotAsync("denied");

        // A file that is dropped.
        const string drop = """
            async ([address, type, name]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([await (await fetch(address)).blob()], name, { type }));
              window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
            """;
        await scene.Page.EvaluateAsync(drop, new[] { "/samples/8-bag.png", "image/png", "bag.png" });
        await scene.IsNamedAsync("Bag");
        await Assertions.Expect(scene.Page.Locator("#notice")).ToBeHiddenAsync();

        // One that is chosen, and one of the page's own.
        await scene.Page.Locator("#file").SetInputFilesAsync(KnownPictures.PathOf("9-ankle-boot.png"));
        await scene.IsNamedAsync("Ankle boot");
        await scene.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Test picture: Trouser" }).ClickAsync();
        await scene.IsNamedAsync("Trouser");

        // Something else.
        await scene.Page.EvaluateAsync(drop, new[] { "/style.css", "text/css", "style.css" });
        await Assertions.Expect(scene.Page.Locator("#notice-title")).ToHaveTextAsync("“style.css” cannot be shown");
    }

    [SkippableFact]
    public async Task A_model_that_is_missing_or_broken_is_explained_and_another_can_be_chosen()
    {
        using ScratchFolder scratch = TestData.Scratch();
        await File.WriteAllTextAsync(scratch["broken.rnvk"], "this is no model");
        string good = Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet20.onnx");
        await using Scene scene = await Scene.StartAsync(
            camera, new Options { Models = [scratch["absent.rnvk"], scratch["broken.rnvk"], good] }, startCamera: false);

        await Assertions.Expect(scene.Page.Locator("#notice-title")).ToHaveTextAsync("absent cannot be used");
        await Assertions.Expect(scene.Page.Locator("#notice-text")).ToContainTextAsync("absent.rnvk");
        await scene.Page.Locator("#models").SelectOptionAsync("broken");
        await Assertions.Expect(scene.Page.Locator("#notice-title")).ToHaveTextAsync("broken cannot be used");
        await Assertions.Expect(scene.Page.Locator("#notice-text")).ToContainTextAsync("resnetvk convert");
        await scene.Page.Locator("#models").SelectOptionAsync("fashion-mnist-resnet20");
        await Scene.StartCameraAsync(scene.Page);
        await scene.ShowAsync("Bag");
    }

    [SkippableFact]
    public async Task A_page_with_a_wrong_token_is_told_to_open_the_printed_address()
    {
        await using Site site = await Site.StartAsync();
        IPage page = await (await camera.StartAsync()).OpenAsync(new Uri(site.Root, "?token=0123"), isHeld: true);

        Assert.Contains("the address that the program printed", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("#label").CountAsync());
        await page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task The_token_does_not_stay_in_the_address_and_keys_reach_every_control()
    {
        await using Scene scene = await Scene.StartAsync(camera);
        await scene.ShowAsync("Bag");
        Assert.Equal(scene.Site.Root.AbsoluteUri, scene.Page.Url);
        HashSet<string> reached = [];
        for (int i = 0; i < 30; i++)
        {
            await scene.Page.Keyboard.PressAsync("Tab");
            reached.Add(await scene.Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.className || document.activeElement.localName"));
        }

        Assert.Superset(new HashSet<string>(["open", "pause", "invert", "models", "mode-whole"]), reached);

        // Every control has a name that can be spoken.
        string[] nameless = await scene.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll("button, select, input, canvas")]
              .filter(element => !element.textContent.trim() && !element.getAttribute("aria-label") && !element.labels?.length)
              .map(element => element.id || element.outerHTML)
            """);
        Assert.Empty(nameless);
        Assert.Equal("1", (await scene.Page.Locator("h1").CountAsync()).ToString(CultureInfo.InvariantCulture));
    }
}
