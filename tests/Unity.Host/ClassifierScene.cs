using ResNetVk.Mono.Host;
using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>The component on an object, looking through a camera whose picture changes.</summary>
internal static class ClassifierScene
{
    public static void Play(ModelAsset model, Pictures pictures, JsonObject report)
    {
        report.Add("labelsInOneGo", Labels(model, pictures, budgetMs: 0, out _));
        report.Add("labelsInBudget", Labels(model, pictures, budgetMs: 0.2f, out long bytes));
        report.Add("bytesOfFrames", bytes);
    }

    private static List<string> Labels(ModelAsset model, Pictures pictures, float budgetMs, out long bytes)
    {
        Application.isPlaying = true;
        WebCamTexture camera = new(pictures.Width, pictures.Height);
        GameObject player = new("player");
        player.SetActive(false);
        ResNetVkClassifier classifier = player.AddComponent<ResNetVkClassifier>();
        classifier.Model = model;
        classifier.Source = camera;
        classifier.BudgetMs = budgetMs;
        int told = 0;
        string label = string.Empty;
        classifier.OnClassified.AddListener((name, confidence) =>
        {
            (told, label) = (told + 1, confidence is > 0 and <= 1 ? name : "no confidence");
        });
        player.SetActive(true);

        List<string> labels = [];
        for (int i = 0; i < pictures.Count; i++)
        {
            camera.Show(pictures[i]);

            // One inference may have seen the picture before; the next has not.
            int before = told;
            Game.FramesUntil(() => told >= before + 2);
            labels.Add(label);
        }

        bytes = AllocationMeter.BytesOfHundredCalls(Player.Frame);

        // Disabled and enabled again, it loads again; then play mode ends with it.
        player.SetActive(false);
        if (classifier.Worker is not null)
        {
            throw new InvalidOperationException("A disabled classifier has a worker.");
        }

        player.SetActive(true);
        int earlier = told;
        Game.FramesUntil(() => told > earlier);
        Player.ExitPlayMode();
        return labels;
    }
}
