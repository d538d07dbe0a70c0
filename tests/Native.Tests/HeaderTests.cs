using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>The headers say what the library is.</summary>
public sealed class HeaderTests
{
    // In C, and here.
    private static readonly (string Name, Type Type)[] s_structs =
    [
        .. typeof(LibraryCalls).Assembly.GetTypes()
            .Where(type => type.IsValueType && type.Name.EndsWith("Struct", StringComparison.Ordinal) && type != typeof(ValuesStruct))
            .Select(type => ("rnvk_" + InC(type.Name[..^"Struct".Length]), type)),
        ("rnvk_input_values", typeof(ValuesStruct)),
        ("rnvk_output_values", typeof(ValuesStruct)),
        ("rnvk_prediction", typeof(ClassPrediction)),
    ];

    [SkippableFact]
    public void The_library_exports_what_the_headers_declare_and_nothing_else()
    {
        string symbols = Command.Run("nm", "binutils", ["-D", "--defined-only", "--format=posix", PublishedLibrary.Library]);
        string[] exported = [.. symbols.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', '@')[0])];

        Assert.Equal(Header.Functions.Order(StringComparer.Ordinal), exported.Where(name => name.StartsWith("rnvk", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Empty(exported.Where(name => !name.StartsWith("rnvk_", StringComparison.Ordinal)).Except(["DotNetRuntimeDebugHeader", "V1.0"]));
    }

    [SkippableFact]
    public void Structs_have_the_same_layout_on_both_sides()
    {
        Assert.Equal(Header.Structs.Keys.Order(StringComparer.Ordinal), s_structs.Select(pair => pair.Name).Order(StringComparer.Ordinal));
        using ScratchFolder scratch = TestData.Scratch();
        string source = scratch["layout.c"];
        File.WriteAllText(source, LayoutProgram());
        using CProgram program = new([source]);

        Assert.Equal(Layouts(), program.Run([]).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void First_sizes_are_those_of_the_first_version()
    {
        // Written out once and for all: a program compiled against the first version has these sizes in it.
        Assert.Equal(
            [
                "rnvk_binding_source 48", "rnvk_device_info 1576", "rnvk_device_options 32", "rnvk_finding 56", "rnvk_host_vulkan 120", "rnvk_image 112",
                "rnvk_load_options 32",
                "rnvk_memory_request 40", "rnvk_model_info 88", "rnvk_progress 40", "rnvk_put_aside 40", "rnvk_requirement 48", "rnvk_session_info 128",
                "rnvk_session_options 56", "rnvk_tensor_info 40",
            ],
            s_structs.Where(pair => pair.Type.IsAssignableTo(typeof(IVersionedStruct)))
                .Select(pair => $"{pair.Name} {pair.Type.GetProperty(nameof(IVersionedStruct.FirstSizeInBytes))!.GetValue(null)}")
                .Order(StringComparer.Ordinal));
        Assert.All(
            s_structs.Where(pair => pair.Type.IsAssignableTo(typeof(IVersionedStruct))),
            pair => Assert.Equal("StructSize", pair.Type.GetFields()[0].Name));
    }

    [Fact]
    public void Results_have_the_same_numbers_on_both_sides()
    {
        Assert.Equal(
            Header.Constants.Where(pair => pair.Key is "RNVK_OK" or "RNVK_BUSY" or "RNVK_RUNNING" || pair.Key.StartsWith("RNVK_ERROR_", StringComparison.Ordinal))
                .Select(pair => (pair.Key, pair.Value)).Order(),
            Enum.GetValues<ResultCode>().Select(code => ((code < 0 ? "RNVK_ERROR_" : "RNVK_") + InC(code.ToString()).ToUpperInvariant(), (int)code)).Order());
    }

    [SkippableFact]
    public void Headers_compile_alone_and_as_CPlusPlus()
    {
        using ScratchFolder scratch = TestData.Scratch();
        foreach (string header in Directory.GetFiles(PublishedLibrary.Headers, "*.h"))
        {
            string[] arguments = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"];
            Command.Run("gcc", "gcc", [.. arguments, "-x", "c", "-std=c99", header]);
            Command.Run("g++", "g++", [.. arguments, "-x", "c++", "-std=c++11", header]);
        }
    }

    private static string LayoutProgram()
    {
        StringBuilder program = new("#include <resnetvk_vulkan.h>\n#include <stdio.h>\nint main(void)\n{\n");
        foreach ((string name, string[] fields) in Header.Structs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            program.Append($"    printf(\"{name} %zu\\n\", sizeof({name}));\n");
            foreach (string field in fields)
            {
                program.Append($"    printf(\"{name}.{field} %zu\\n\", offsetof({name}, {field}));\n");
            }
        }

        return program.Append("    return 0;\n}\n").ToString();
    }

    private static IEnumerable<string> Layouts()
    {
        foreach ((string name, Type type) in s_structs.OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            yield return $"{name} {Marshal.SizeOf(type)}";
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken))
            {
                // A record's fields are behind its properties.
                string property = field.Name.TrimStart('<').Split('>')[0];
                yield return $"{name}.{InC(property)} {Marshal.OffsetOf(type, field.Name)}";
            }
        }
    }

    // DeviceInfo is device_info.
    private static string InC(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
