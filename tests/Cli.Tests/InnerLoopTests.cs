using ResNetVk.Cli.Rendering;

namespace ResNetVk.Cli.Tests;

/// <summary>Counting in machine code as Mesa prints it for AMD GPUs.</summary>
public sealed class InnerLoopTests
{
    // Written for this test. The outer loop goes from BB1 to the end of BB4, two loops lie in it: BB2 with two multiply-adds, and BB3 with
    // three, which closes twice.
    private const string Nested = """
        BB0:
        	s_mov_b32 s0, 0                                             ; be800380
        	v_fma_f32 v0, v1, v2, v3                                    ; before every loop
        	s_cbranch_execz BB5                                         ; forward
        BB1:
        	v_mov_b32_e32 v9, 0                                         ; 7e120280
        BB2:
        	v_fmac_f32_e32 v0, v1, v2                                   ; 56000501
        	v_fmac_f32_e32 v1, v1, v2                                   ; 56000501
        	ds_write_b128 v9, v[4:7] offset:16
        	s_cbranch_scc1 BB2                                          ; bf85fffc
        BB3:
        	s_load_dwordx4 s[4:7], s[2:3], 0x10
        	s_buffer_load_dwordx4 s[8:11], s[4:7], s12
        	buffer_load_dwordx4 v[4:7], v9, s[4:7], 0 offen
        	global_load_dword v8, v[10:11], off
        	ds_read_b128 v[4:7], v9
        	ds_read2_b64 v[12:15], v9 offset1:1
        	ds_read_b32 v16, v9
        	v_cmp_gt_u32_e32 vcc, 56, v9
        	s_cbranch_vccz BB3
        	v_fma_f32 v0, v1, v2, v3
        	v_pk_fma_f16 v0, v1, v2, v3
        	v_mad_u32_u24 v1, v2, v3, v4
        	v_fma_mix_f32 v0, v1, s2, v0 op_sel_hi:[0,1,0]
        	v_mac_f32_e32 v0, v1, v2
        	s_branch BB3
        BB4:
        	v_add_f32_e32 v0, v1, v2
        	s_branch BB1
        BB5:
        	s_endpgm
        """;

    [Fact]
    public void The_innermost_loop_with_the_most_multiply_adds_is_counted_to_its_last_branch() => Assert.Equal(
        new InnerLoop(Instructions: 15, VectorInstructions: 6, MultiplyAdds: 4, SharedReads: 3, SharedWrites: 0, VectorLoads: 2, ScalarLoads: 2),
        InnerLoop.Find(Nested));

    [Fact]
    public void Two_instructions_on_a_line_are_two() => Assert.Equal(
        new InnerLoop(Instructions: 2, VectorInstructions: 2, MultiplyAdds: 1, SharedReads: 0, SharedWrites: 0, VectorLoads: 0, ScalarLoads: 0),
        InnerLoop.Find("BB1:\n\tv_dual_fmac_f32 v0, v1, v2 :: v_dual_mov_b32 v3, 0\n\ts_cbranch_scc0 BB1\n"));

    [Theory]
    [InlineData("")]
    [InlineData("not a line of code")]
    [InlineData("BB0:\n\tv_fma_f32 v0, v1, v2, v3\n\ts_cbranch_scc1 BB1\nBB1:\n\ts_endpgm")]
    [InlineData("BB1:\n\ts_add_u32 s0, s0, 1\n\ts_cbranch_scc1 BB1")]
    public void Without_a_loop_of_vector_instructions_there_is_none(string assembly) => Assert.Null(InnerLoop.Find(assembly));
}
