// Who computes which tile of a chain: what the workgroups of chain_lanes.comp tell each other.
// Needs: the macro LANES, the push constants TILES, FIRST_TILE and FIRST_SIDE, the binding state, chain_program.glsl, and subgroup shuffles.
// Defines: Worker, begin_work, next_tile.
#ifndef CHAIN_TILES_GLSL
#define CHAIN_TILES_GLSL

// Looks at a tile that is not finished before it is computed here: about what a tile takes. All looks count as rounds of a loop, of which
// Mesa's software driver gives an invocation 65,535 (docs/decisions/0044-rounds-of-a-loop.md).
#define LOOKS_AT_A_TILE 512
#define LOOKS 16384

// What a workgroup knows of the work.
struct Worker
{
    int side;
    int mine;              // the tile it took; TILES for none
    int first_unfinished;  // as far as is known here
    int looks;             // that are left
};

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

// That nothing is taken yet.
Worker begin_work()
{
    return Worker(2 * int(gl_WorkGroupID.x) / int(gl_NumWorkGroups.x), TILES, 0, LOOKS);
}

// Tells the others that tile `last`, if it is one, is finished, and takes a tile if that was the own. The tile to compute now: the own or, where that
// cannot begin, one that it needs; TILES when nothing is left.
int next_tile(inout Worker worker, int last, int lane)
{
    memoryBarrierBuffer();
    if (last < TILES && lane == 0)
    {
        state[TILES + 1 + last] = 1u;
    }

    if (last == worker.mine)
    {
        worker.mine = take_next(worker.side, lane);
    }

    int number = worker.mine;
    if (worker.mine < TILES)
    {
        int need = read_tile(FIRST_TILE + worker.mine * TILE_TEXELS, lane).need;
        int patience = min(worker.looks, LOOKS_AT_A_TILE);
        bool can_begin;
        bool is_known;
        bool helps = false;
        do
        {
            // One answer for all lanes: the driver loads for one after the other, and a store may come in between.
            int finished = first_lane(!is_finished(min(worker.first_unfinished + lane, TILES)), lane);
            worker.first_unfinished += finished;
            can_begin = worker.first_unfinished >= need;

            // Behind as many that are finished as were looked at, nobody looked yet whether the next one is.
            is_known = finished < LANES;
            if (!can_begin)
            {
                // The first that nobody took, if it can begin.
                int at = worker.first_unfinished + lane;
                int free = first_lane(at < need && !is_taken(min(at, TILES)), lane);
                number = worker.first_unfinished + free;
                helps = free < LANES
                    && read_tile(FIRST_TILE + number * TILE_TEXELS, lane).need <= worker.first_unfinished
                    && take(number, lane);
                patience -= is_known ? 1 : 0;
                worker.looks -= is_known ? 1 : 0;
            }
        }
        while (!can_begin && !helps && (patience > 0 || !is_known));

        // The other half of the barrier before a tile is said to be finished.
        memoryBarrier();
        number = can_begin ? worker.mine : helps ? number : worker.first_unfinished;
    }

    return number;
}

#endif
