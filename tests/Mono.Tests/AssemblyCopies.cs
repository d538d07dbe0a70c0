using Mono.Cecil;

namespace ResNetVk.Mono.Tests;

/// <summary>A program's assemblies for a Mono whose core library leaves off the modifier of <c>ref readonly</c> results.</summary>
/// <remarks>
/// Debian builds Mono's core library with a compiler that does not know the modifier, so that <c>span[i]</c> of a <c>ReadOnlySpan</c> in
/// any assembly made by another compiler is a <see cref="MissingMethodException"/>; Unity's Mono has it. The copies refer to those methods
/// as Debian's library declares them; their code is what was built.
/// </remarks>
internal static class AssemblyCopies
{
    private const string CoreLibrary = "/usr/lib/mono/4.5/mscorlib.dll";

    /// <summary>Copies every assembly of a folder to another.</summary>
    public static void Make(string from, string to)
    {
        bool adapt = !CoreLibraryHasModifiers();
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from, "*.dll"))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            using ModuleDefinition module = ModuleDefinition.ReadModule(file);
            bool changed = ReferToFramework(module);
            if ((adapt && LeaveOffModifiers(module)) || changed)
            {
                module.Write(copy);
            }
            else
            {
                File.Copy(file, copy);
            }
        }
    }

    // A package for older frameworks, empty for this one, which has its types: engines come with it, Mono does not.
    private static bool ReferToFramework(ModuleDefinition module)
    {
        AssemblyNameReference? package = module.AssemblyReferences.SingleOrDefault(reference => reference.Name == "System.Memory");
        if (package is null)
        {
            return false;
        }

        (package.Name, package.Version) = ("netstandard", new Version(2, 1, 0, 0));
        return true;
    }

    private static bool CoreLibraryHasModifiers()
    {
        using ModuleDefinition library = ModuleDefinition.ReadModule(CoreLibrary);
        return library.GetType("System.ReadOnlySpan`1").Methods.Single(method => method.Name == "get_Item").ReturnType is RequiredModifierType;
    }

    private static bool LeaveOffModifiers(ModuleDefinition module)
    {
        bool changed = false;
        IEnumerable<MethodDefinition> bodies = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);
        foreach (MethodReference method in bodies.SelectMany(b => b.Body.Instructions).Select(i => i.Operand).OfType<MethodReference>())
        {
            if (method.ReturnType is RequiredModifierType modified
                && method.DeclaringType.GetElementType().FullName is "System.ReadOnlySpan`1" or "System.ReadOnlySpan`1/Enumerator")
            {
                method.ReturnType = modified.ElementType;
                changed = true;
            }
        }

        return changed;
    }
}
