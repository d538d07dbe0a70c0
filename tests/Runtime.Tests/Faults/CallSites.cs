using System.Diagnostics;
using System.Text;
using ResNetVk.TestSupport.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>The places in the library from which Vulkan is called, found by living once.</summary>
internal static class CallSites
{
    /// <summary>One call for every function and every way through the library that leads to it, by part.</summary>
    /// <param name="interposer">Sees the calls.</param>
    /// <param name="everyCall">True for all calls, not only for one of each place.</param>
    public static IReadOnlyList<(string Part, string Function, int Call)> Find(VulkanInterposer interposer, bool everyCall)
    {
        List<(string Part, string Function, int Call)> sites = [];
        HashSet<(string Part, string Function, string Way)> ways = [];
        using FaultLife life = new(interposer);
        foreach ((string part, Action live) in life.Parts)
        {
            interposer.Arm(null);
            interposer.OnCall = (function, call) =>
            {
                string way = everyCall ? string.Empty : Way();
                lock (sites)
                {
                    if (everyCall || ways.Add((part, function, way)))
                    {
                        sites.Add((part, function, call));
                    }
                }
            };
            live();
        }

        interposer.OnCall = null;
        return sites;
    }

    // The methods of the library on the stack.
    private static string Way()
    {
        StringBuilder way = new();
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is System.Reflection.MethodBase method && method.Module.Assembly == typeof(VulkanDevice).Assembly)
            {
                way.Append(method.DeclaringType?.Name).Append('.').Append(method.Name).Append('@').Append(frame.GetILOffset()).Append(';');
            }
        }

        return way.ToString();
    }
}
