// Who computes which tile of a chain: what the workgroups of chain_lanes.comp tell each other.
// Needs: the macro LANES, the push constants TILES, FIRST_TILE and FIRST_SIDE, the binding state, chain_program.glsl, and subgroup shuffles.
// Defines: first_lane, is_finished, is_taken, take, take_next.
#ifndef CHAIN_TILES_GLSL
#define CHAIN_TILES_GLSL

// Counted by ones: Mesa's drivers do not unroll a loop that doubles its counter, and then each look below costs as many rounds more.
#if LANES == 4
#define LANES_LOG2 2
#elif LANES == 8
#define LANES_LOG2 3
#elif LANES == 16
#define LANES_LOG2 4
#endif

// The first lane where a condition holds; LANES where there is none.
int first_lane(bool condition, int lane)
{
    int first = condition ? lane : LANES;
    UNROLL for (int i = 0; i < LANES_LOG2; i++)
    {
        first = min(first, subgroupShuffle(first, lane ^ (1 << i)));
    }

    return first;
}

bool is_finished(int number)
{
    return state[TILES + 1 + number] != 0u;
}

bool is_taken(int number)
{
    return state[number] != 0u;
}

// Whether nobody else had taken it.
bool take(int number, int lane)
{
    uint before = 0;
    if (lane == 0)
    {
        before = atomicExchange(state[number], 1u);
    }

    return subgroupShuffle(before, 0) == 0u;
}

// Takes the next tile of a side or, when it has none, of the other; TILES when all are taken.
int take_next(inout int side, int lane)
{
    int number = TILES;
    int sides = 2;
    do
    {
        uint before = 0;
        if (lane == 0)
        {
            before = atomicAdd(taken_of_side[side], 1u);
        }

        int place = int(subgroupShuffle(before, 0));
        if (place < (side == 0 ? FIRST_SIDE : TILES - FIRST_SIDE))
        {
            int next = read_tile(FIRST_TILE + (side * FIRST_SIDE + place) * TILE_TEXELS, lane).listed;
            number = take(next, lane) ? next : TILES;
        }
        else
        {
            side = 1 - side;
            sides--;
        }
    }
    while (number == TILES && sides > 0);
    return number;
}

#endif
