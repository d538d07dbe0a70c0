using System.Runtime.CompilerServices;
using ResNetVk.Format;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Native.Tests;

/// <summary>Exceptions become results.</summary>
public sealed class ErrorTests
{
    public static TheoryData<Type> Exceptions =>
    [
        .. new[] { typeof(VulkanDevice), typeof(CompiledModel) }.SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.IsAssignableTo(typeof(Exception))),
    ];

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Every_exception_of_the_library_has_a_result(Type type)
    {
        Exception exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        Assert.InRange((int)ErrorTranslation.CodeOf(exception), (int)Enum.GetValues<ResultCode>().Min(), -1);
        Assert.NotEqual(ResultCode.Internal, ErrorTranslation.CodeOf(exception));
    }

    [Theory]
    [InlineData(Result.ErrorOutOfHostMemory, -4)]
    [InlineData(Result.ErrorOutOfDeviceMemory, -5)]
    [InlineData(Result.ErrorTooManyObjects, -14)]
    public void Results_of_Vulkan_that_have_one_of_their_own_get_it(Result result, int code) =>
        Assert.Equal(code, (int)ErrorTranslation.CodeOf(new VulkanException(result, "testing", "Do nothing.")));

    [Fact]
    public void Exceptions_of_the_system_are_told_apart()
    {
        Assert.Equal(ResultCode.InvalidState, ErrorTranslation.CodeOf(new InvalidOperationException()));
        Assert.Equal(ResultCode.InvalidHandle, ErrorTranslation.CodeOf(new ObjectDisposedException("x")));
        Assert.Equal(ResultCode.InvalidArgument, ErrorTranslation.CodeOf(new ArgumentOutOfRangeException()));
        Assert.Equal(ResultCode.Io, ErrorTranslation.CodeOf(new FileNotFoundException()));
        Assert.Equal(ResultCode.Io, ErrorTranslation.CodeOf(new UnauthorizedAccessException()));
        Assert.Equal(ResultCode.OutOfMemory, ErrorTranslation.CodeOf(new InsufficientMemoryException()));
        Assert.Equal(ResultCode.Cancelled, ErrorTranslation.CodeOf(new TaskCanceledException()));
        Assert.Equal(ResultCode.Internal, ErrorTranslation.CodeOf(new NotSupportedException()));
        Assert.StartsWith("This is a defect of the library", ErrorTranslation.TextOf(new NotSupportedException("odd")));
    }

    [Fact]
    public void Names_of_parameters_in_CSharp_are_left_out() =>
        Assert.Equal("It is wrong.", ErrorTranslation.TextOf(new ArgumentException("It is wrong.", "someName")));

    [Fact]
    public unsafe void Long_texts_are_kept_whole_and_short_ones_after_them()
    {
        string text = string.Concat(Enumerable.Repeat("ä text of some length, ", 200));
        Assert.Equal(-2, LastError.Set(new InvalidHandleException(text)));
        Assert.Equal(text, System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)LastError.Text));
        Assert.Equal(-1, LastError.Set(new ArgumentException("short")));
        Assert.Equal("short", System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)LastError.Text));
    }

    [Fact]
    public void Texts_that_do_not_fit_a_field_are_cut_between_characters()
    {
        byte[] field = new byte[6];
        DeviceInfoText.Copy("aäöü", field);
        Assert.Equal("aäö"u8.ToArray(), field[..5]);
        Assert.Equal(0, field[5]);
        DeviceInfoText.Copy("aaäöü", field);
        Assert.Equal([.. "aaä"u8.ToArray(), 0], field[..5]);
    }
}
