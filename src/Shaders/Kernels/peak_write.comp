// Fills a buffer, so that peak_read reads memory that was written, and measures how fast a device writes.
// Not for models.
//
//   y[i] = (i, i, i, i)
//
// Bindings: 0 y: vec4 [COUNT]
// Grid:     invocations x: COUNT divided by the workgroup size and rounded up; any workgroup size in x.
// Requires: nothing.
// Tested:   tests/Conformance.Tests/Verification/DevicePeakTests.cs
#version 450

#include "workgroup.glsl"

layout(constant_id = 3) const int COUNT = 1;

layout(set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    if (i < COUNT)
    {
        y[i] = vec4(float(i));
    }
}
