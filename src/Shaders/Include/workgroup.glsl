// Defines: the workgroup size, specialization constants 0, 1, 2 of every kernel.
#ifndef WORKGROUP_GLSL
#define WORKGROUP_GLSL

layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;

#endif
