namespace ResNetVk.Runtime.Tests;

/// <summary>Small kernels over dense arrays; they know nothing of the product's own layouts.</summary>
internal static class TestKernels
{
    private const string Head = """
        #version 450
        layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
        layout(constant_id = 3) const uint COUNT = 1;

        """;

    /// <summary>y = x · A + B over COUNT elements; constants 4 and 5 are A and B.</summary>
    public const string Affine = Head + """
        layout(constant_id = 4) const float A = 1.0;
        layout(constant_id = 5) const float B = 0.0;
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT) y[i] = x[i] * A + B; }
        """;

    /// <summary>y = x in blocks of four channels, COUNT floats with zeros past the last channel; constants 4 and 5 are the channels and the pixels.</summary>
    public const string Blocks = Head + """
        layout(constant_id = 4) const uint CHANNELS = 1;
        layout(constant_id = 5) const uint PIXELS = 1;
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            uint blocks = (CHANNELS + 3u) / 4u;
            uint c = 4u * (i / 4u / PIXELS % blocks) + i % 4u;
            uint n = i / 4u / PIXELS / blocks;
            if (i < COUNT) y[i] = c < CHANNELS ? x[(n * CHANNELS + c) * PIXELS + i / 4u % PIXELS] : 0.0;
        }
        """;

    /// <summary>y = x + w.</summary>
    public const string Add = Head + """
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) readonly buffer W { float w[]; };
        layout(set = 0, binding = 2) writeonly buffer Y { float y[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT) y[i] = x[i] + w[i]; }
        """;

    /// <summary>y = x, rounded to 16-bit floats, two in a word; COUNT is even.</summary>
    public const string Narrow = Head + """
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) writeonly buffer Y { uint y[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT / 2u) y[i] = packHalf2x16(vec2(x[2u * i], x[2u * i + 1u])); }
        """;

    /// <summary>y = x of 16-bit floats, two in a word.</summary>
    public const string Widen = Head + """
        layout(set = 0, binding = 0) readonly buffer X { uint x[]; };
        layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT) y[i] = unpackHalf2x16(x[i / 2u])[i % 2u]; }
        """;

    /// <summary>y = x + A·w, x and y of 16-bit floats, two in a word; COUNT is even, constant 4 is A.</summary>
    public const string AddToHalves = Head + """
        layout(constant_id = 4) const float A = 1.0;
        layout(set = 0, binding = 0) readonly buffer X { uint x[]; };
        layout(set = 0, binding = 1) readonly buffer W { float w[]; };
        layout(set = 0, binding = 2) writeonly buffer Y { uint y[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            if (i < COUNT / 2u) y[i] = packHalf2x16(unpackHalf2x16(x[i]) + A * vec2(w[2u * i], w[2u * i + 1u]));
        }
        """;

    /// <summary>y += x.</summary>
    public const string Accumulate = Head + """
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) buffer Y { float y[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT) y[i] += x[i]; }
        """;

    /// <summary>The whole parts of |x| are added to one of four integers each, with atomics.</summary>
    public const string Tally = Head + """
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) buffer N { uint n[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT) atomicAdd(n[i % 4u], uint(abs(x[i]))); }
        """;

    /// <summary>y = x + one of four integers.</summary>
    public const string AddTally = Head + """
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) readonly buffer N { uint n[]; };
        layout(set = 0, binding = 2) writeonly buffer Y { float y[]; };
        void main() { uint i = gl_GlobalInvocationID.x; if (i < COUNT) y[i] = x[i] + float(n[i % 4u]); }
        """;

    /// <summary>y = x + w, both read as texels of four floats.</summary>
    public const string AddTexels = Head + """
        layout(set = 0, binding = 0) uniform samplerBuffer x;
        layout(set = 0, binding = 1) uniform samplerBuffer w;
        layout(set = 0, binding = 2) writeonly buffer Y { float y[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            if (i < COUNT) y[i] = texelFetch(x, int(i / 4u))[i % 4u] + texelFetch(w, int(i / 4u))[i % 4u];
        }
        """;

    /// <summary>Prepack: p is w backwards, times two, zero beyond COUNT up to the size of p.</summary>
    public const string PackReversed = Head + """
        layout(set = 0, binding = 0) readonly buffer W { float w[]; };
        layout(set = 0, binding = 1) writeonly buffer P { float p[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            if (i < uint(p.length())) p[i] = i < COUNT ? 2.0 * w[COUNT - 1u - i] : 0.0;
        }
        """;

    /// <summary>y[c][h][w] = channel c of the nearest pixel of the picture; constants 4 and 5 are H and W, COUNT is 3·H·W.</summary>
    public const string Nearest = Head + """
        layout(constant_id = 4) const uint H = 1;
        layout(constant_id = 5) const uint W = 1;
        layout(set = 0, binding = 0) readonly buffer Image { uint width; uint height; uint reserved0; uint reserved1; uint pixels[]; };
        layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            if (i >= COUNT) return;
            uint row = (i / W % H) * height / H;
            uint column = (i % W) * width / W;
            y[i] = float(pixels[row * width + column] >> (8u * (i / (H * W))) & 255u) + float(reserved0 + reserved1);
        }
        """;

    /// <summary>The same from a texture, sampled to the nearest pixel of the source rectangle that the push constants state; 255 is white.</summary>
    public const string NearestTexture = """
        #version 450
        #extension GL_EXT_samplerless_texture_functions : require
        layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
        layout(constant_id = 3) const uint COUNT = 1;
        layout(constant_id = 4) const int H = 1;
        layout(constant_id = 5) const int W = 1;
        layout(push_constant) uniform Words { int words[13]; };
        layout(set = 0, binding = 0) uniform texture2D picture;
        layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            if (i >= COUNT) return;
            int row = words[1] + (int(i) / W % H) * words[3] / H;
            int column = words[0] + (int(i) % W) * words[2] / W;
            y[i] = round(255.0 * texelFetch(picture, ivec2(column, row), 0)[int(i) / (H * W)]);
        }
        """;

    /// <summary>Per batch item the K largest of COUNT, as (index, value) pairs; constant 4 is K. One invocation per item.</summary>
    public const string Largest = Head + """
        layout(constant_id = 4) const uint K = 1;
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) writeonly buffer C { uvec2 classes[]; };
        void main()
        {
            uint base = gl_GlobalInvocationID.x * COUNT;
            float previous = uintBitsToFloat(0x7F800000u);
            uint last = 0u;
            for (uint k = 0u; k < K; k++)
            {
                bool found = false;
                uint best = 0u;
                for (uint i = 0u; i < COUNT; i++)
                {
                    float v = x[base + i];
                    bool later = v < previous || (v == previous && (k > 0u && i > last));
                    if (later && (!found || v > x[base + best])) { best = i; found = true; }
                }
                previous = x[base + best];
                last = best;
                classes[gl_GlobalInvocationID.x * K + k] = uvec2(best, floatBitsToUint(previous));
            }
        }
        """;

    /// <summary>y[i] = 1000 · subgroup size + (1 when the lane is not the invocation modulo that size).</summary>
    public const string Subgroups = """
        #version 450
        #extension GL_KHR_shader_subgroup_basic : require

        """ + "layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;\n" + """
        layout(set = 0, binding = 0) readonly buffer X { float x[]; };
        layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };
        void main()
        {
            uint i = gl_GlobalInvocationID.x;
            bool inOrder = gl_SubgroupInvocationID == gl_LocalInvocationID.x % gl_SubgroupSize;
            if (i < uint(y.length())) y[i] = 0.0 * x[i] + 1000.0 * float(gl_SubgroupSize) + (inOrder ? 0.0 : 1.0);
        }
        """;
}
